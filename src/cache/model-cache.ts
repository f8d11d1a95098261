/**
 * Keeps records of one model by their keys, as rows, until anything of its table is written. It knows also which keys have no
 * record. Several keys that are missing are asked for by one statement.
 */
import type { ColumnKind } from '../core/column-type.ts';
import { ConfigError, QueryError, RecordNotFoundError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import { find, findAll, withRowKeys } from '../model/finders.ts';
import { infoOf, type ModelInfo } from '../model/info.ts';
import { sourceOf } from '../model/source.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { Source } from '../query/ports.ts';
import type { AnyModel, Class, PrimaryKey } from '../schema/shape.ts';
import { tableKey, type CachedDatabase } from './database.ts';
import { askedKey, keyOfRow, type AskedKey } from './model-keys.ts';
import { modelCacheBounds, type ModelCacheOptions } from './model-options.ts';
import { KeptRows } from './rows.ts';
import { CacheCounters, type CacheStats } from './statistics.ts';
import { Store } from './store.ts';

/** A model that has a database. */
export type CachedModel<I extends AnyModel> = Class<I> & { readonly database: CachedDatabase };

/** What keys lead to: one row, or none. */
type Found = Map<string, KeptRows>;

const ABSENT = new KeptRows([]);

/** Kinds of columns of which no database takes two values that differ for equal. */
const EXACT: ReadonlySet<ColumnKind> = new Set<ColumnKind>(['integer', 'bigint', 'boolean']);

/** The records of a model by key. */
export class ModelCache<I extends AnyModel> {
  readonly #model: Function;
  readonly #info: ModelInfo;
  readonly #source: Source;
  readonly #database: CachedDatabase;
  readonly #counters = new CacheCounters();
  readonly #store: Store<KeptRows>;
  /*
   * The law: a statement belongs to the generation in which it was sent, and each commit that is told begins another one. What a
   * statement of an older generation brings is neither kept nor given to anybody who asked in a newer one.
   */
  #generation = 0;
  /** What the database is being asked in this generation, by key. */
  readonly #loading = new Map<string, Promise<Found>>();
  #unsubscribe: (() => void) | undefined;

  /** Hears from now on what the model's database commits, until it is disposed. Throws ConfigError for a model that has default scopes, no key or no database. */
  constructor(model: CachedModel<I>, options: ModelCacheOptions = {}) {
    this.#info = infoOf(model);
    this.#model = model;
    this.#source = sourceOf(model);
    this.#database = model.database;
    this.#store = new Store(modelCacheBounds(options), this.#counters, () => {});
    if (this.#info.table.primaryKey.length === 0)
      throw new ConfigError(`${model.name} has no primary key by which its records could be kept. Use a QueryCache.`);
    this.#refuseScopes();
    const own = tableKey(this.#info.table.name);
    this.#unsubscribe = this.#database.on('commit', ({ tables }) => {
      if (tables && !tables.some((table) => tableKey(table) === own)) return;
      this.#counters.invalidated += this.#store.count().entries;
      this.clear();
    });
  }

  /** The record with a key, or null. */
  async findOne(key: PrimaryKey<I>): Promise<I | null> {
    const asked = this.#ask([key]);
    if (this.#inTransaction(1)) return (await find(this.#model, key, undefined)) as I | null; // of the model asked
    const [record] = await this.#records(asked);
    return record ?? null;
  }

  /** Like `findOne`, but throws RecordNotFoundError when there is none. */
  async findOneOrFail(key: PrimaryKey<I>): Promise<I> {
    const record = await this.findOne(key);
    if (record) return record;
    throw new RecordNotFoundError(
      `There is no ${this.#model.name} with the key ${show(key)}. Use findOne() where that is to be expected.`,
    );
  }

  /** The records with these keys: in the order given, missing ones left out. */
  async findAll(keys: readonly PrimaryKey<I>[]): Promise<I[]> {
    if (!Array.isArray(keys))
      throw new QueryError(`findAll() of a ModelCache takes a list of keys, got ${show(keys)}.`);
    const asked = this.#ask(keys);
    if (this.#inTransaction(keys.length)) return (await findAll(this.#model, keys, undefined)) as I[]; // of the model asked
    return this.#records(asked);
  }

  /** Forgets everything; what is being read now is kept for nobody either. */
  clear(): void {
    this.#generation++;
    this.#loading.clear();
    this.#store.clear();
  }

  /** What it has and has done, as a frozen object; each key that was asked for counts. */
  getStats(): CacheStats {
    return this.#counters.stats(this.#store.count());
  }

  /** Forgets everything and hears of no commits any more; whoever asks it afterwards gets QueryError. */
  dispose(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.clear();
  }

  #ask(keys: readonly unknown[]): AskedKey[] {
    const { name } = this.#model;
    if (!this.#unsubscribe) throw new QueryError(`The cache of ${name} has been disposed. Make a new one.`);
    if (this.#source.binding() !== this.#database.binding)
      throw new QueryError(`${name} has another database now than when its cache was made. Make a new one.`);
    this.#refuseScopes();
    return keys.map((key) => askedKey(this.#info, key));
  }

  #refuseScopes(): void {
    if (!this.#source.scoped) return;
    throw new ConfigError(
      `${this.#model.name} has default scopes, and what they leave depends on the moment, so records cannot be kept by key alone. ` +
        'Use a QueryCache, which keeps results by all of their values.',
    );
  }

  #inTransaction(keys: number): boolean {
    if (!this.#source.binding().runner.transactionFor()) return false;
    this.#counters.bypassed += keys;
    return true;
  }

  /** Records of one group for this caller alone; the same key twice is the same record twice. */
  async #records(asked: readonly AskedKey[]): Promise<I[]> {
    const found = await this.#find(asked);
    const texts = [...new Set(asked.map(({ text }) => text))].filter((text) => found.get(text)!.rowCount > 0);
    const records = this.#source.hydrate(texts.map((text) => found.get(text)!.take()[0]!));
    const byText = new Map(texts.map((text, i) => [text, records[i] as I])); // of the model asked
    return asked.flatMap(({ text }) => byText.get(text) ?? []);
  }

  async #find(asked: readonly AskedKey[]): Promise<Found> {
    const found: Found = new Map();
    const waiting = new Map<string, Promise<Found>>();
    const missing = new Map<string, AskedKey>();
    for (const key of asked) {
      const { text } = key;
      const kept = this.#store.get(text);
      const loading = kept ? undefined : this.#loading.get(text);
      this.#counters[kept ? 'hits' : loading || missing.has(text) ? 'shared' : 'misses']++;
      if (kept) found.set(text, kept);
      else if (loading) waiting.set(text, loading);
      else missing.set(text, key);
    }
    if (missing.size > 0) {
      const loading = this.#load([...missing.values()]);
      for (const text of missing.keys()) waiting.set(text, loading);
    }
    await Promise.all(waiting.values());
    const unsaid: AskedKey[] = [];
    for (const [text, loading] of waiting) {
      const rows = (await loading).get(text);
      if (rows) found.set(text, rows);
      else if (missing.has(text)) found.set(text, ABSENT);
      else unsaid.push(asked.find((key) => key.text === text)!);
    }
    // Others asked for these keys together with more, and it did not come out which row is meant by which.
    if (unsaid.length > 0) {
      const rows = await this.#load(unsaid);
      for (const { text } of unsaid) found.set(text, rows.get(text) ?? ABSENT);
    }
    return found;
  }

  /** Asks for keys by one statement, of which others may have the answer too. */
  #load(keys: readonly AskedKey[]): Promise<Found> {
    const generation = this.#generation;
    const begun = this.#store.now();
    const loading = this.#read(keys).then(
      (found) => {
        this.#leave(keys, loading);
        if (generation === this.#generation) for (const [text, rows] of found) this.#store.set(text, rows, begun);
        return found;
      },
      (error: unknown) => {
        this.#leave(keys, loading);
        throw error;
      },
    );
    for (const { text } of keys) this.#loading.set(text, loading);
    return loading;
  }

  #leave(keys: readonly AskedKey[], loading: Promise<Found>): void {
    for (const { text } of keys) if (this.#loading.get(text) === loading) this.#loading.delete(text);
  }

  async #read(keys: readonly AskedKey[]): Promise<Found> {
    const rows = await this.#queryFor(keys).recordRows();
    const [only, ...others] = keys;
    // What the database takes for the key that was asked for is the record, even where it is written in another way.
    if (others.length === 0) return new Map([[only!.text, new KeptRows(rows.slice(0, 1))]]);
    const found: Found = new Map(rows.map((row) => [keyOfRow(this.#info, row), new KeptRows([row])]));
    const absent = keys.filter(({ text }) => !found.has(text));
    // Text may be compared without case: then a row of one key is what another one leads to as well, and nobody knows of which.
    const isPlain = this.#isExact() && found.size + absent.length === keys.length;
    if (found.size === 0 || isPlain) for (const { text } of absent) found.set(text, ABSENT);
    return found;
  }

  /** Whether every key is written in one way only. */
  #isExact(): boolean {
    return this.#info.table.primaryKey.every(({ type }) => EXACT.has(type.kind));
  }

  #queryFor(keys: readonly AskedKey[]): QueryBuilder {
    const { primaryKey } = this.#info.table;
    const all = QueryBuilder.from(this.#source.query());
    const valueOf = (row: AskedKey['row'], index: number): unknown => this.#info.decoders[index]!(row[index]!);
    if (keys.length === 1)
      return all.where(Object.fromEntries(primaryKey.map(({ property, index }) => [property, valueOf(keys[0]!.row, index)]))); // prettier-ignore
    const [column, ...others] = primaryKey;
    if (others.length > 0) return withRowKeys(this.#model, keys.map(({ row }) => row), all); // prettier-ignore
    return all.within({ column: column! }, keys.map(({ row }) => valueOf(row, column!.index))); // prettier-ignore
  }
}
