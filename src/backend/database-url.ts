/** A database's address as one text, as platforms hand it out: `sqlite:app.db`, `postgres://user:password@host:5432/name`. */
import { ConfigError } from '../core/errors.ts';

/** The parts of a database's address. */
export interface DatabaseAddress {
  readonly database: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
}

/** Reads an address. `variable` names its source in errors, which never quote it: it may hold a password. */
export function parseDatabaseUrl(text: string, variable: string): DatabaseAddress {
  const file = /^(?:sqlite|file):(?:\/\/)?(.+)$/i.exec(text)?.[1];
  if (file !== undefined) return { database: file };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url && decode(url.pathname.slice(1), variable);
  if (!url?.hostname || !database) {
    throw new ConfigError(
      `${variable} is not the address of a database. Write sqlite:app.db, or postgres://user:password@host:5432/name.`,
    );
  }
  return {
    database,
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { username: decode(url.username, variable) }),
    ...(url.password === '' ? {} : { password: decode(url.password, variable) }),
  };
}

function decode(part: string, variable: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigError(`${variable} contains a % that begins no escape. Write a % of a name or password as %25.`);
  }
}
