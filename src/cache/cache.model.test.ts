/**
 * Random histories of readers and writers at the same time, each drawn from a seeded generator, so that a failure names the seed
 * that repeats it. The law: a cached read that began after a commit returned never shows older data than an uncached one would. And
 * when nobody writes any more, cached and uncached reads are the same.
 *
 * To tell old from new, every committed write to a table adds 1 to the sum of its column `n`, by whatever means; what else is
 * written or deleted has an `n` of 0.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend, Connection } from '../backend/backend.ts';
import { Database, Model } from '../database.ts';
import type { Connector } from '../pool/connector.ts';
import { SplitPool } from '../pool/split-pool.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { seeded } from '../testing/seeded.ts';
import { ModelCache } from './model-cache.ts';
import { QueryCache } from './query-cache.ts';

const counted = { ...integerKey, n: integer().default(0) };
class Alpha extends Model('alphas', counted, { betas: () => Alpha.hasMany(Beta, 'alphaId', { orderBy: 'id' }) }) {}
class Beta extends Model('betas', { ...counted, alphaId: integer().default(1) }) {}
class Gamma extends Model('gammas', {
  ...counted,
  betaId: integer()
    .default(1)
    .references(() => Beta, { onDelete: 'cascade' }),
}) {}
/** Models as far as they are alike. */
type Counted = typeof Gamma;
const models: readonly Counted[] = [Alpha as never, Beta as never, Gamma];
const TABLES = models.map((model) => model.tableName);

/** How often each table has been written to. */
type Versions = Record<string, number>;

class Undo extends Error {}

/** Takes its time before a statement reaches the database and before the answer comes back, in turns of promises. */
function late(connection: Connection, turns: () => number): Connection {
  const pause = async (): Promise<void> => {
    for (let turn = turns(); turn > 0; turn--) await Promise.resolve();
  };
  return {
    async run(query) {
      await pause();
      const result = await connection.run(query);
      await pause();
      return result;
    },
    get inTransaction() {
      return connection.inTransaction;
    },
  };
}

/** SQLite as a server would be: it answers later, and answers overtake each other. */
function lateBackend(turns: () => number): Backend {
  const createPool: Backend['createPool'] = (config, options) => {
    const inner = SQLiteBackend.connector(config);
    const known = new WeakMap<Connection, Awaited<ReturnType<typeof inner.connect>>>();
    const connector: Connector<Connection> = {
      async connect(context) {
        const connection = await inner.connect(context);
        const wrapped = late(connection, turns);
        known.set(wrapped, connection);
        return wrapped;
      },
      close: (connection) => inner.close(known.get(connection)!, { force: false }),
      condition: (connection, mode) => inner.condition!(known.get(connection)!, mode),
      reset: (connection, mode) => inner.reset!(known.get(connection)!, mode),
    };
    return new SplitPool({ writer: connector, reader: connector }, options);
  };
  return { ...SQLiteBackend, watch: () => () => {}, createPool };
}

class History {
  readonly random: () => number;
  readonly db: Database;
  readonly cache: QueryCache;
  readonly alphas: ModelCache<Alpha>;
  /** What has been committed for certain, because the writer went on. */
  readonly returned: Versions = Object.fromEntries(TABLES.map((table) => [table, 0]));
  /** The same of the row 1 of alphas. */
  returnedRow = 0;
  readonly close: () => Promise<void>;

  constructor(seed: number, kind: 'late' | 'file' | 'memory') {
    this.random = seeded(seed);
    const folder = mkdtempSync(join(tmpdir(), 'ar-cache-'));
    const database = kind === 'memory' ? ':memory:' : join(folder, 'model.db');
    const backend = kind === 'late' ? lateBackend(() => this.below(this.below(3) === 0 ? 150 : 8)) : SQLiteBackend;
    this.db = new Database({ database, poolSize: 4 }, backend).bind(...models);
    this.cache = new QueryCache(this.db, this.below(3) === 0 ? { maxEntries: 4, maxRows: 20 } : {});
    this.alphas = new ModelCache(Alpha, this.below(3) === 0 ? { maxEntries: 2 } : {});
    this.close = async () => {
      await this.db.dispose();
      rmSync(folder, { recursive: true });
    };
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  async prepare(): Promise<void> {
    await this.db.createTables(models);
    for (const model of models) await model.insertAll([{}, {}, {}]);
  }

  // Writers

  /** One write of a table, which adds 1 to it; answers how much of that is on the row 1 of alphas. */
  async write(model: Counted): Promise<number> {
    const table = model.tableName;
    switch (table === 'alphas' && this.below(3) > 0 ? 0 : this.below(7)) {
      case 0:
        await this.db.execute(`update ${this.pick([table, `"${table.toUpperCase()}"`, `main.${table}`])} set n = n + 1 where id = 1`); // prettier-ignore
        return 1;
      case 1:
        await this.db.sql`with one as (select 1) update alphas set n = n where id = 1`;
        await model.create({ n: 1 });
        return 0;
      case 2:
        await model.insertAll([{ n: 1 }, {}]);
        return 0;
      case 3:
        await model.upsertAll([{ id: 1_000 + this.below(1_000_000), n: 1 }], { on: ['id'] });
        return 0;
      case 4:
        await model.query().where({ n: 0, id: 2 }).deadline({ timeoutMs: 60_000 }).update({ n: 0 });
        await this.db.execute(`insert into ${table} (n${table === 'alphas' ? '' : table === 'betas' ? ', alpha_id' : ', beta_id'}) values (1${table === 'alphas' ? '' : ', 1'})`); // prettier-ignore
        return 0;
      case 5: {
        const record = await model.create({ n: 0 });
        await record.assign({ n: 1 }).save();
        return 0;
      }
      default:
        await this.db.sql`update ${{}}`.catch(() => {}); // a write that fails
        await model.create({ n: 1 });
        return 0;
    }
  }

  /** A write that commits by itself, or several that do together or not at all. */
  async commit(): Promise<void> {
    const chosen = Array.from({ length: 1 + this.below(3) }, () => this.pick([models[0]!, ...models]));
    if (this.below(3) === 0) return this.writeAlone(chosen[0]!);
    const depth = this.below(3);
    const fails = this.below(4) === 0;
    let row = 0;
    const work = async (): Promise<void> => {
      const before = { ...this.returned };
      for (const [i, model] of chosen.entries()) {
        row += (await this.write(model)) && model.tableName === 'alphas' ? 1 : 0;
        await this.checkInside(before, chosen.slice(0, i + 1));
      }
      if (this.below(2) === 0) await this.undoPart();
      if (fails) throw new Undo();
    };
    const nested = Array.from({ length: depth }).reduce<() => Promise<void>>((inner) => () => this.db.transaction(inner), work); // prettier-ignore
    await this.db.transaction(nested).then(
      () => this.noteReturned(chosen, row),
      (error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      },
    );
  }

  async writeAlone(model: Counted): Promise<void> {
    const row = await this.write(model);
    this.noteReturned([model], model.tableName === 'alphas' ? row : 0);
  }

  noteReturned(written: readonly Counted[], row: number): void {
    for (const { tableName } of written) this.returned[tableName]! += 1;
    this.returnedRow += row;
  }

  async undoPart(): Promise<void> {
    const part = this.db.transaction(async () => {
      await this.write(this.pick(models));
      throw new Undo();
    });
    await part.catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  }

  /** Deletes rows that count for nothing, and with them what hangs on them. */
  async remove(): Promise<void> {
    const beta = await Beta.create({ n: 0 });
    await Gamma.create({ n: 0, betaId: beta.id });
    await Gamma.query().cached(this.cache).count();
    await beta.delete();
  }

  /** Inside a transaction what it has written itself is seen, cached or not. */
  async checkInside(before: Versions, written: readonly Counted[]): Promise<void> {
    const model = this.pick(models);
    const own = written.filter((one) => one === model).length;
    const sum = await model.query().cached(this.cache).sum('n');
    expect(sum).toBeGreaterThanOrEqual(before[model.tableName]! + own);
    expect(sum).toBe(await model.query().sum('n'));
  }

  // Readers

  /** What a cached read says of the versions of tables. */
  async read(): Promise<Versions> {
    const { cache } = this;
    const model = this.pick(models);
    const table = model.tableName;
    const total = (records: readonly { n: number }[]): number => records.reduce((sum, { n }) => sum + n, 0);
    switch (this.below(9)) {
      case 0:
        return { [table]: await model.query().cached(cache).sum('n') };
      case 1:
        return { [table]: total(await model.query().orderBy('id').cached(cache).all()) };
      case 2: {
        const [row] = await model.query().select('sum(n) as total').cached(cache).all();
        return { [table]: row!.total };
      }
      case 3: {
        const [first] = await Alpha.query().where({ id: 1 }).with('betas').cached(cache).all();
        return { betas: total(first!.betas) };
      }
      case 4: {
        const sums = TABLES.map((name) => `(select sum(n) from ${name}) as ${name}`) as ['x as y'];
        const [row] = await Alpha.query().limit(1).select(...sums).cached(cache, { reads: TABLES }).all(); // prettier-ignore
        return row as unknown as Versions;
      }
      case 5: {
        const both = await Alpha.query().select((e) => ({ alphas: e.sum('n') })).union(Beta.query().select((e) => ({ alphas: e.sum('n') }))).cached(cache).all(); // prettier-ignore
        return { least: Math.min(...both.map(({ alphas }) => alphas)) };
      }
      default: // what many ask at the same time
        return { alphas: await Alpha.query().cached(cache).sum('n') };
    }
  }

  async checkedRead(): Promise<void> {
    const before = { ...this.returned };
    const found = await this.read();
    before['least'] = Math.min(before['alphas']!, before['betas']!);
    for (const [table, version] of Object.entries(found))
      expect(version, `${table} by a cached query`).toBeGreaterThanOrEqual(before[table]!);
  }

  async checkedRecord(): Promise<void> {
    const before = this.returnedRow;
    const found = this.below(2) === 0 ? await this.alphas.findOne(1) : (await this.alphas.findAll([3, 1, 99]))[1];
    expect(found!.n, 'a cached record').toBeGreaterThanOrEqual(before);
  }

  /** Most who write wait for the only writer, so others do nothing but read. */
  async act(role: 'reader' | 'writer'): Promise<void> {
    for (let step = 0; step < STEPS[role]; step++) {
      const what = role === 'reader' ? 5 + this.below(5) : this.below(7);
      if (what < 4) await this.commit();
      else if (what < 5) await this.remove();
      else if (what < 8) await this.checkedRead();
      else await this.checkedRecord();
    }
  }

  /** With nobody writing, what is cached is what there is. */
  async checkQuiet(): Promise<void> {
    for (const model of models) {
      const query = model.query().orderBy('id');
      const [cached, plain] = [await query.cached(this.cache).all(), await query.all()];
      expect(cached.map((record) => record.toJSON())).toEqual(plain.map((record) => record.toJSON()));
      expect(await model.query().cached(this.cache).sum('n')).toBe(this.returned[model.tableName]);
      expect(await model.query().cached(this.cache).count()).toBe(plain.length);
    }
    const keys = (await Alpha.query().pluck('id')).toReversed();
    expect((await this.alphas.findAll(keys)).map(({ n }) => n)).toEqual((await Alpha.findAll(keys)).map(({ n }) => n));
    expect((await this.alphas.findOneOrFail(1)).n).toBe(this.returnedRow);
  }
}

const KINDS = [['late', 12], ['file', 4], ['memory', 2]] as const; // prettier-ignore
const ROUNDS = 4;
/** What each does in a round. */
const STEPS = { reader: 40, writer: 12 };
const ACTORS = ['reader', 'writer', 'reader', 'writer', 'reader', 'writer', 'reader'] as const;

test.each(KINDS.flatMap(([kind, seeds]) => Array.from({ length: seeds }, (_, i) => [kind, i + 1] as const)))(
  'on a database that is %s no cached read is too old in history %i',
  async (kind, seed) => {
    const history = new History(seed, kind);
    await history.prepare();
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(ACTORS.map((role) => history.act(role)));
      await history.checkQuiet();
    }
    const { hits, misses, shared, bypassed, invalidated } = history.cache.getStats();
    await history.close();
    expect(Math.min(hits, misses, bypassed, invalidated)).toBeGreaterThan(0);
    if (kind === 'late') expect(shared).toBeGreaterThan(0);
  },
);
