import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Account, createBank, Half, Move, openBank } from './bank.ts';
import { judgeBank, judgePairs } from './judge.ts';

const KEPT = [1, 2];
const ACKNOWLEDGED = new Set([1, 2, 3]);

let folder: string;
/** What a run without faults leaves: two moves and three pairs. */
let sound: string;
/** A copy of it, for each test. */
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-judge-'));
  sound = join(folder, 'sound.db');
  await createBank(sound);
  const db = openBank(sound);
  for (const id of KEPT) await Move.create({ id, payer: 7, payee: 8, amount: 10 });
  await Account.query().where({ id: 7 }).update({ balance: 980 });
  await Account.query().where({ id: 8 }).update({ balance: 1_020 });
  for (const pair of ACKNOWLEDGED) await Half.insertAll([0, 1].map(() => ({ pair, padding: '' })));
  await db.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(({ task }) => {
  file = join(folder, `${task.id}.db`);
  copyFileSync(sound, file);
});

/** Changes the file behind everybody's back. */
function plant(sql: string): void {
  const db = new Driver(file);
  db.exec(sql);
  db.close();
}

test('a run without faults is found to be one', () => {
  expect(judgeBank(file, KEPT)).toEqual([]);
  expect(judgePairs(file, ACKNOWLEDGED)).toEqual({ failures: [], untold: 0 });
});

test.each([
  [
    'a broken sum',
    'update accounts set balance = balance + 1 where id = 9',
    ['the accounts hold 1000001, not 1000000', '1 accounts do not hold what their moves say: 9'],
  ],
  [
    'half a move behind a right sum',
    'update accounts set balance = balance + case id when 5 then 3 else -3 end where id in (5, 6)',
    ['2 accounts do not hold what their moves say: 5, 6'],
  ],
  [
    'a lost commit that left no trace',
    'delete from moves where id = 2; update accounts set balance = case id when 7 then 990 else 1010 end where id in (7, 8)',
    ['1 committed moves are lost: 2'],
  ],
  [
    'a move that should have been rolled back',
    'insert into moves (id, payer, payee, amount) values (3, 8, 7, 20); update accounts set balance = 1000',
    ['1 moves that were rolled back are there: 3'],
  ],
])('%s is found', (_what, sql, failures) => {
  plant(sql);
  expect(judgeBank(file, KEPT)).toEqual(failures);
});

test.each([
  ['a torn pair', 'delete from halves where id = (select max(id) from halves)', ['1 pairs are torn: 3']],
  ['a pair with a half too many', 'insert into halves (pair, padding) values (2, 0)', ['1 pairs are torn: 2']],
  ['a lost commit', 'delete from halves where pair = 1', ['1 acknowledged commits are lost: 1']],
])('%s is found', (_what, sql, failures) => {
  plant(sql);
  expect(judgePairs(file, ACKNOWLEDGED)).toEqual({ failures, untold: 0 });
});

test('a whole pair that nobody was told of is counted and no failure, half of one is a failure', () => {
  plant("insert into halves (pair, padding) values (4, ''), (4, '')");
  expect(judgePairs(file, ACKNOWLEDGED)).toEqual({ failures: [], untold: 1 });
  plant("insert into halves (pair, padding) values (5, '')");
  expect(judgePairs(file, ACKNOWLEDGED)).toEqual({ failures: ['1 pairs are torn: 5'], untold: 1 });
});

test('many numbers are named by the first few', () => {
  plant('delete from halves');
  expect(judgePairs(file, new Set([1, 2, 3, 4, 5, 6])).failures).toEqual([
    '6 acknowledged commits are lost: 1, 2, 3, 4, 5 …',
  ]);
});

test('a damaged file, one that is none, and a log that is left are found', () => {
  const bytes = readFileSync(file);
  // From the second page on, so that the file can still be opened.
  writeFileSync(file, bytes.fill(0x55, 4_096));
  expect(judgeBank(file, KEPT)).toEqual([expect.stringMatching(/damaged|malformed/)]);
  writeFileSync(file, 'nothing of the kind');
  expect(judgePairs(file, ACKNOWLEDGED).failures).toEqual([expect.stringContaining('cannot be read')]);
  copyFileSync(sound, file);
  writeFileSync(`${file}-wal`, '');
  expect(judgeBank(file, KEPT)).toEqual(['the write-ahead log is left behind']);
});
