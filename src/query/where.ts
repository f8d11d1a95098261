/**
 * Turns what users write as conditions into frozen data and checked values. Everything that is not documented as raw SQL is
 * looked up in the model, so no string of a request can become part of a statement.
 */
import type { ColumnType } from '../core/column-type.ts';
import { QueryError } from '../core/errors.ts';
import { checkedPieces, flatten, type SqlFragment } from '../core/sql.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import type { Compared, Condition, JsonScalar } from './ast.ts';
import { isList, Operator, type JsonPath, type OperatorKind } from './operators.ts';
import type { QueryState } from './ports.ts';
import { allValues, stateOf } from './state.ts';

/** A condition, its values, and a text that is equal for equal conditions. `condition` is undefined when nothing is asked. */
export interface Parsed {
  readonly key: string;
  readonly condition: Condition | undefined;
  readonly values: readonly unknown[];
}

/** The table's column of a property; throws QueryError for another string. */
export function columnOf(table: Table, property: unknown): TableColumn {
  const column = typeof property === 'string' ? table.byProperty.get(property) : undefined;
  if (column) return column;
  throw new QueryError(
    `'${table.name}' has no column ${show(property)}.${didYouMean(String(property), table.byProperty.keys())}`,
  );
}

/** Parses an object of conditions by column: all of them must hold. */
export function parseObject(table: Table, conditions: object): Parsed {
  const parts: Condition[] = [];
  const values: unknown[] = [];
  let key = '';
  for (const [property, given] of Object.entries(conditions)) {
    const column = columnOf(table, property);
    const operator = operatorOf(given, column, `${table.name}.${property}`);
    key += `${property} ${operator.kind},`;
    const query = isList(operator.kind) ? stateOf(operator.operands[0]) : undefined;
    if (query || operator.path) {
      const special = query ? inQuery(column, operator.kind, query) : atPath(table, column, operator, operator.path!);
      key += special.key;
      parts.push(special.condition!);
      values.push(...special.values);
    } else {
      parts.push(Object.freeze({ type: 'test', column, operator: operator.kind }));
      values.push(...readOperands(table, column, operator));
    }
  }
  if (parts.length === 0) {
    if (isPlainObject(conditions)) return { key: '', condition: undefined, values };
    // A Date or a promise that nobody awaited would otherwise match every row.
    throw new QueryError(`Conditions are an object with columns as keys, got ${show(conditions)}.`);
  }
  return {
    key,
    condition: parts.length === 1 ? parts[0] : Object.freeze({ type: 'all', parts: Object.freeze(parts) }),
    values,
  };
}

/** One of the values that a query selects, or none of them. */
function inQuery(column: TableColumn, kind: OperatorKind, query: QueryState): Parsed {
  const { spec, id } = query.shape;
  if (spec.selected?.length !== 1) {
    const how = `op.in(${query.source.name}.query().select('…'))`;
    throw new QueryError(`A query in place of a list must select one value: ${how}.`);
  }
  const condition: Condition = Object.freeze({ type: 'in query', column, negated: kind === 'not in', query: spec });
  return { key: `#${id}`, condition, values: allValues(query) };
}

/** A comparison with what lies at a path in a JSON column. */
function atPath(table: Table, column: TableColumn, operator: Operator<unknown>, path: JsonPath): Parsed {
  const where = `${table.name}.${column.property}`;
  if (column.type.kind !== 'json')
    throw new QueryError(`op.at looks into JSON columns, and ${where} is a ${column.type.kind}.`);
  const { kind, operands } = operator;
  const as = scalarOf(operands, where);
  const left = Object.freeze({ type: 'json', column, path, as } as const);
  const type: ColumnType = { kind: as === 'number' ? 'float' : as === 'anything' ? 'text' : as };
  const property = `${column.property} at ${path.join('.')}`;
  const condition: Condition = Object.freeze({ type: 'test', column: { property, type }, operator: kind, left });
  const values = operands.map((operand) => readValue(type, operand, where));
  return { key: `${as} ${JSON.stringify(path)}`, condition, values: isList(kind) ? [values] : values };
}

/** As what a value inside JSON is compared: as what it is compared with. */
function scalarOf(operands: readonly unknown[], where: string): JsonScalar {
  const [first] = operands;
  if (first === undefined) return 'anything';
  if (typeof first === 'string') return 'text';
  if (typeof first === 'number' || typeof first === 'boolean') return typeof first as JsonScalar;
  throw new QueryError(`Inside ${where} texts, numbers, true and false can be compared, got ${show(first)}.`);
}

/** Parses raw SQL with `?` placeholders. */
export function parseRaw(sql: string, params: readonly unknown[] = []): Parsed {
  if (sql.trim() === '') throw new QueryError('A condition in SQL cannot be empty.');
  return {
    key: `sql ${JSON.stringify(sql)}`,
    condition: Object.freeze({ type: 'raw', pieces: checkedPieces(sql, params) }),
    values: [...params],
  };
}

/** Parses a fragment made by the `sql` tag. */
export function parseFragment(fragment: SqlFragment): Parsed {
  const { pieces, values } = flatten(fragment);
  return { key: `sql ${JSON.stringify(pieces)}`, condition: Object.freeze({ type: 'raw', pieces }), values };
}

/** A bare value means equality, null means IS NULL; anything else must come from `op`. */
export function operatorOf(given: unknown, column: Compared, where: string): Operator<unknown> {
  if (given === undefined) {
    throw new QueryError(
      `The condition on ${where} is undefined. Leave the key out, or use null for rows without a value.`,
    );
  }
  if (given === null) return new Operator('is null', []);
  if (given instanceof Operator) return withoutNull(given, where);
  if (isPlainObject(given) && column.type.kind !== 'json') {
    throw new QueryError(
      `The condition on ${where} is a plain object. Comparisons are made with op, such as { ${column.property}: op.gt(1) }.`,
    );
  }
  if (Array.isArray(given) && column.type.kind !== 'json') {
    throw new QueryError(
      `The condition on ${where} is an array. For one of several values write { ${column.property}: op.in([…]) }.`,
    );
  }
  return new Operator('=', [given]);
}

/** `op.eq(null)` and `op.ne(null)` ask for NULL; in other operators null would silently match nothing. */
function withoutNull(operator: Operator<unknown>, where: string): Operator<unknown> {
  const { kind, operands } = operator;
  if (!operands.some((operand) => operand === null || operand === undefined)) return operator;
  if (operands[0] === null && kind === '=') return new Operator('is null', [], operator.path);
  if (operands[0] === null && kind === '<>') return new Operator('is not null', [], operator.path);
  throw new QueryError(
    `The operator '${kind}' on ${where} got null or undefined. Use op.isNull() or op.isNotNull() for rows without a value.`,
  );
}

function readOperands(table: Table, column: TableColumn, { kind, operands }: Operator<unknown>): unknown[] {
  const where = `${table.name}.${column.property}`;
  if (kind === 'like' || kind === 'not like') {
    if (typeof operands[0] !== 'string')
      throw new QueryError(`The pattern of op.like on ${where} must be a string, got ${show(operands[0])}.`);
    return [operands[0]];
  }
  const values = operands.map((operand) => readValue(column.type, operand, where));
  return isList(kind) ? [values] : values;
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // plain in whatever realm it was made
}
