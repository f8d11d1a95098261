/**
 * What a transaction writes to, for who is told at its commit. It is noted before a statement is sent and never taken back, not
 * even by a rollback to a savepoint: to tell too much costs a read, to tell too little would be a lie.
 */
import type { CompiledQuery, Written, WriteKind } from '../core/sql.ts';

/** What statements have written to, each table and kind once. */
export class Writes {
  /** Whether some statement may have written to any table. */
  #any = false;
  #tables: Map<string, Set<WriteKind>> | undefined;
  /** Most transactions write to one table again and again. */
  #last: CompiledQuery['writes'];

  /** Notes what a statement writes to; `undefined` means that it may be any table. */
  note(writes: CompiledQuery['writes']): void {
    if (writes === undefined) this.#any = true;
    else if (writes !== 'nothing' && writes !== this.#last) this.#add(writes);
    this.#last = writes;
  }

  #add({ table, how }: Written): void {
    this.#tables ??= new Map();
    const kinds = this.#tables.get(table);
    if (kinds) kinds.add(how);
    else this.#tables.set(table, new Set([how]));
  }

  /** Takes over what a nested transaction has noted, however it ended. */
  adopt(inner: Writes): void {
    if (inner.#any) this.#any = true;
    for (const written of inner.#list()) this.#add(written);
  }

  /** What was written to; empty when nothing was, undefined when it may be any table. */
  get written(): readonly Written[] | undefined {
    return this.#any ? undefined : this.#list();
  }

  #list(): Written[] {
    return [...(this.#tables ?? [])].flatMap(([table, kinds]) => [...kinds].map((how) => ({ table, how })));
  }
}
