/**
 * The tables of the soak and how they are opened, by the library's doors as its users have them. Money only moves between
 * accounts, so their sum never changes; each move is written down in the same transaction, so that one that got lost or stayed
 * behind is found even when the sum is right.
 */
import { Database, integer, integerKey, Model, text } from '../../src/index.ts';
import { SQLiteBackend } from '../../src/sqlite/index.ts';

/** How many accounts there are, numbered from 1. */
export const ACCOUNTS = 1_000;
/** What is in each account at first. */
export const OPENING = 1_000;
/** What all accounts hold together at every moment. */
export const TOTAL: number = ACCOUNTS * OPENING;

export class Account extends Model('accounts', { ...integerKey, balance: integer() }) {}

/** An amount that went from one account to another. Whoever moves it chooses the number. */
export class Move extends Model('moves', { ...integerKey, payer: integer(), payee: integer(), amount: integer() }) {}

/** Half of a pair whose halves are written by one transaction. The padding makes the write-ahead log grow. */
export class Half extends Model('halves', { ...integerKey, pair: integer().index(), padding: text() }) {}

/** Opens the file. The models are the database's until it is disposed. */
export function openBank(file: string, poolSize = 5): Database {
  return new Database({ database: file, poolSize }, SQLiteBackend).bind(Account, Move, Half);
}

/** Makes the tables, and fills the accounts. */
export async function createBank(file: string): Promise<void> {
  const db = openBank(file);
  try {
    await db.createTables([Account, Move, Half]);
    await Account.insertAll(Array.from({ length: ACCOUNTS }, (_, i) => ({ id: i + 1, balance: OPENING })));
  } finally {
    await db.dispose();
  }
}
