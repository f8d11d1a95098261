/** The './sqlite' door: SQLite in the same process, on better-sqlite3. */
export { SQLiteBackend, type FileConnection } from './backend.ts';
export type { SQLiteConnection } from './connection.ts';
export type { OffloadingConnection } from './offloading.ts';
