/** A backend without a database: it remembers the statements it is given and answers what it is told to. */
import type { Backend, Connection } from '../backend/backend.ts';
import { noScope, type AmbientScope } from '../core/scope.ts';
import type { CompiledQuery, QueryResult } from '../core/sql.ts';
import { sqliteDialect } from '../dialect/sqlite.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import type { Connector } from '../pool/connector.ts';

/** What a FakeBackend answers: rows, or an error to throw. */
export type FakeAnswer = Partial<QueryResult> | Error | undefined;

/** How to make a FakeBackend. */
export interface FakeBackendOptions {
  /** Answers a statement; undefined means no rows. May return a promise, as a server would. */
  readonly answer?: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer>;
  /** How transactions are carried along asynchronous calls. Default: not at all, so pass them with `using(tx)`. */
  readonly scope?: AmbientScope;
}

/** A backend that records statements. */
export class FakeBackend implements Backend {
  readonly name = 'fake';
  readonly dialect = sqliteDialect;
  readonly scope: AmbientScope;
  readonly sink = undefined;
  /** Every statement so far, with the number of the connection it ran on. */
  readonly statements: { readonly connection: number; readonly sql: string; readonly params: readonly unknown[] }[] =
    [];
  readonly #answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer>;
  #connections = 0;

  constructor(options: FakeBackendOptions = {}) {
    this.#answer = options.answer ?? (() => undefined);
    this.scope = options.scope ?? noScope;
  }

  checkConfig(): void {}

  identity(): undefined {
    return undefined;
  }

  connector(): Connector<Connection> {
    return {
      connect: () => this.#connect(),
      close: () => {},
      condition: (connection) => (connection.inTransaction ? 'unclean' : 'clean'),
      reset: async (connection) => void (await connection.run({ sql: 'rollback', params: [], kind: 'transaction' })),
    };
  }

  createPool: Backend['createPool'] = (_config, options, wrap = (connector) => connector) =>
    new ConnectionPool(wrap(this.connector()), options);

  translateError(error: unknown): unknown {
    return error;
  }

  isBusy: Backend['isBusy'] = () => false;

  #connect(): Connection {
    const number = ++this.#connections;
    const state = { inTransaction: false };
    const run = (query: CompiledQuery): QueryResult | Promise<QueryResult> => {
      this.statements.push({ connection: number, sql: query.sql, params: query.params });
      const answer = this.#answer(query);
      const finish = (answered: FakeAnswer): QueryResult => {
        if (answered instanceof Error) throw answered;
        if (query.sql.startsWith('begin')) state.inTransaction = true;
        if (query.sql === 'commit' || query.sql === 'rollback') state.inTransaction = false;
        return { rows: [], columns: [], changes: 0, lastInsertId: undefined, ...answered };
      };
      return answer instanceof Promise ? answer.then(finish) : finish(answer);
    };
    return {
      run,
      get inTransaction() {
        return state.inTransaction;
      },
    };
  }
}
