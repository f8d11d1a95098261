/**
 * Judges what a run has left in its file, with the driver alone: whether the file is sound, the sum is right, everything that was
 * committed is there, and nothing else. Whoever judges has no part in the run, and no connection to the file is open.
 */
import { existsSync } from 'node:fs';
import Driver from 'better-sqlite3';
import { OPENING, TOTAL } from './bank.ts';
import { textOf } from './tally.ts';

/** Numbers that a finding names. */
const NAMED = 5;

/** What is wrong with the accounts and moves; `kept` are the numbers of the moves whose transactions were committed. */
export function judgeBank(file: string, kept: readonly number[]): string[] {
  return judge(file, (db) => [...wrongSum(db), ...wrongBalances(db), ...wrongMoves(db, new Set(kept))]);
}

/** What is wrong with the pairs. */
export interface PairsVerdict {
  readonly failures: readonly string[];
  /** Whole pairs whose commit nobody was told of: killed between the commit and the telling, which may happen. */
  readonly untold: number;
}

/** Looks for half pairs and for lost ones; `acknowledged` are those whose commit was told. */
export function judgePairs(file: string, acknowledged: ReadonlySet<number>): PairsVerdict {
  let untold = 0;
  const failures = judge(file, (db) => {
    const halves = new Map(
      db.prepare<[], [number, number]>('select pair, count(*) from halves group by pair').raw().iterate(),
    );
    const torn = [...halves.keys()].filter((pair) => halves.get(pair) !== 2);
    const lost = [...acknowledged].filter((pair) => !halves.has(pair));
    untold = [...halves.keys()].filter((pair) => halves.get(pair) === 2 && !acknowledged.has(pair)).length;
    return [...found('pairs are torn', torn), ...found('acknowledged commits are lost', lost)];
  });
  return { failures, untold };
}

function judge(file: string, look: (db: Driver.Database) => readonly string[]): string[] {
  const log = existsSync(`${file}-wal`) ? ['the write-ahead log is left behind'] : [];
  let db: Driver.Database | undefined;
  try {
    db = new Driver(file, { fileMustExist: true }); // one that may only read would leave a log behind
    db.exec('pragma query_only = on');
    const integrity = db.prepare<[], string>('pragma integrity_check').pluck().all();
    if (integrity.join() !== 'ok') return [...log, `the file is damaged: ${integrity.slice(0, NAMED).join('; ')}`];
    return [...log, ...look(db)];
  } catch (error) {
    return [...log, `the file cannot be read: ${textOf(error)}`];
  } finally {
    db?.close();
  }
}

function wrongSum(db: Driver.Database): string[] {
  const total = db.prepare<[], number>('select sum(balance) from accounts').pluck().get();
  return total === TOTAL ? [] : [`the accounts hold ${total}, not ${TOTAL}`];
}

/** Accounts that do not hold what their moves make of the opening balance. */
function wrongBalances(db: Driver.Database): string[] {
  const query = `
    with changes (id, amount) as (select payer, -amount from moves union all select payee, amount from moves)
    select a.id from accounts a left join changes c on c.id = a.id
    group by a.id having a.balance <> ? + coalesce(sum(c.amount), 0)`;
  return found('accounts do not hold what their moves say', db.prepare<[number], number>(query).pluck().all(OPENING));
}

function wrongMoves(db: Driver.Database, kept: ReadonlySet<number>): string[] {
  const there = new Set(db.prepare<[], number>('select id from moves').pluck().iterate());
  return [
    ...found(
      'committed moves are lost',
      [...kept].filter((id) => !there.has(id)),
    ),
    ...found(
      'moves that were rolled back are there',
      [...there].filter((id) => !kept.has(id)),
    ),
  ];
}

function found(what: string, numbers: readonly number[]): string[] {
  if (numbers.length === 0) return [];
  const more = numbers.length > NAMED ? ' …' : '';
  return [`${numbers.length} ${what}: ${numbers.slice(0, NAMED).join(', ')}${more}`];
}
