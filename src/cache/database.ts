/** A database as caches see it. A port: `database.ts` fulfils it, and caches hear from it what is committed. */
import type { CommitEvent } from '../observe/events.ts';
import type { Binding } from '../query/ports.ts';

/** What a cache needs of a database. */
export interface CachedDatabase {
  readonly name: string;
  /** @internal What runs the statements of its models. */
  readonly binding: Binding;
  on(event: 'commit', listener: (event: CommitEvent) => unknown): () => void;
}

/**
 * The name of a table as caches compare it: without its schema, quotes and case, because programs write `main.orders` or `"Orders"`
 * for what a write calls `orders`. Databases that tell them apart are told too much and not too little.
 */
export function tableKey(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .replaceAll(/["`[\]]/g, '')
    .trim()
    .toLowerCase();
}
