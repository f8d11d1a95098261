/** By what an error is counted: the database's own code where it gave one, because that says most; else the library's; else its class. */
import { ATTRIBUTE } from './conventions.ts';

/** How deep causes are looked into; they might go in a circle. */
const DEPTH = 8;

/** SQLite's result codes, and SQLSTATE, which always has a digit: EPIPE is none. */
const STATUS = /^(?:SQLITE_[A-Z_]+|(?=[A-Z]*\d)[0-9A-Z]{5})$/;

/** `error.type`, and `db.response.status_code` when it was the database that refused. */
export function errorAttributes(error: unknown): Record<string, string> {
  const codes = codesOf(error);
  const status = codes.find((code) => STATUS.test(code));
  if (status !== undefined) return { [ATTRIBUTE.errorType]: status, [ATTRIBUTE.status]: status };
  const name = error instanceof Error && error.name !== '' ? error.name : '_OTHER';
  return { [ATTRIBUTE.errorType]: codes[0] ?? name };
}

/** The codes of an error and of what caused it, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let at = error;
  for (let depth = 0; depth < DEPTH && typeof at === 'object' && at !== null; depth++) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') codes.push(at.code);
    at = 'cause' in at ? at.cause : undefined;
  }
  return codes;
}
