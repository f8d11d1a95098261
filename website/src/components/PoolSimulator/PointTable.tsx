/** All that is drawn, and more, as a table. */
import { expectedBy, type Setting } from '@site/plugins/pool-figure';
import { Table } from '../Table';
import type { ReactNode } from 'react';
import { milliseconds, percent } from './figures';
import type { Points } from './useSimulation';

export function PointTable({ setting, points }: { setting: Setting; points: Points }): ReactNode {
  const expected = new Map(expectedBy(setting).map(({ maxSize, meanMs }) => [maxSize, milliseconds(meanMs)]));
  const rows = [...points.values()].sort((one, other) => one.maxSize - other.maxSize);
  return (
    <Table>
      <thead>
        <tr>
          {['Size', 'In use', 'Mean wait', 'By Erlang', '50 of 100', '99 of 100', 'Longest queue', 'Turned away'].map(
            (name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ maxSize, busy, meanMs, p50Ms, p99Ms, longestQueue, turnedAway }) => (
          <tr key={maxSize}>
            <th scope="row">{maxSize}</th>
            <td>{percent(busy)}</td>
            <td>{milliseconds(meanMs)}</td>
            <td>{expected.get(maxSize) ?? 'without end'}</td>
            <td>{milliseconds(p50Ms)}</td>
            <td>{milliseconds(p99Ms)}</td>
            <td>{longestQueue}</td>
            <td>{percent(turnedAway)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
