/** A model inside a transaction that was passed explicitly, for code that the ambient scope does not reach. */
import type { Transaction } from '../core/transaction.ts';
import type { QueryBuilder } from '../query/builder.ts';
import { allOf, find, findAll, findOrFail } from './finders.ts';
import { findOrCreate } from './find-or-create.ts';
import { insertAll } from './insert-all.ts';
import { saveRecord } from './lifecycle.ts';
import type { RecordMaker } from './new-rows.ts';
import { sourceOf } from './source.ts';
import { upsertAll } from './upsert-all.ts';

/** A model's finders and writers inside a transaction that was passed explicitly. */
export class Using {
  readonly #model: RecordMaker;
  readonly #tx: Transaction;

  constructor(model: RecordMaker, tx: Transaction) {
    this.#model = model;
    this.#tx = tx;
  }

  query(): QueryBuilder {
    return allOf(sourceOf(this.#model), this.#tx);
  }

  findOne(target: unknown): Promise<object | null> {
    return find(this.#model, target, this.#tx);
  }

  findOneOrFail(target: unknown): Promise<object> {
    return findOrFail(this.#model, target, this.#tx);
  }

  findAll(target?: unknown): Promise<object[]> {
    return findAll(this.#model, target, this.#tx);
  }

  async create(data: object): Promise<object> {
    const record = new this.#model(data);
    await saveRecord(record, { tx: this.#tx });
    return record;
  }

  async insertAll(rows: readonly object[]): Promise<object[]> {
    return insertAll(this.#model, rows, { tx: this.#tx });
  }

  async upsertAll(rows: readonly object[], options: object): Promise<object[]> {
    return upsertAll(this.#model, rows, { ...options, tx: this.#tx });
  }

  async findOrCreate(conditions: object, values?: object): Promise<object> {
    return findOrCreate(this.#model, conditions, values, this.#tx);
  }
}
