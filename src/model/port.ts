/**
 * How a model reaches the database it is configured with. The model layer does not know databases; database.ts fills this
 * port when the library is imported.
 */
import { ConfigError } from '../core/errors.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { Binding } from '../query/ports.ts';

/** A database as models see it. */
export interface ModelDatabase {
  /** Its name in messages. */
  readonly name: string;
  readonly binding: Binding;
  transaction<R>(work: (transaction: Transaction) => R | Promise<R>, options?: TransactionOptions): Promise<R>;
}

/** Opens the database of a configuration, or finds it if it is open already, and binds the model to it. */
export type Configure = (model: object, config: unknown, backend: unknown) => ModelDatabase;

let configure: Configure | undefined;

/** For database.ts: fills the port. */
export function provideDatabases(provided: Configure): void {
  configure = provided;
}

/** For models: asks the port. */
export function configureModel(model: object, config: unknown, backend: unknown): ModelDatabase {
  if (!configure)
    throw new ConfigError("Import models from '@rhosocial/activerecord', which brings the databases with it.");
  return configure(model, config, backend);
}
