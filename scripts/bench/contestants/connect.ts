/** Opens a file with better-sqlite3, for the contestants that leave the connection to their users. */
import Database from 'better-sqlite3';
import { PRAGMAS } from '../dataset.ts';

export function connect(file: string): Database.Database {
  const db = new Database(file);
  for (const pragma of PRAGMAS) db.pragma(pragma);
  return db;
}
