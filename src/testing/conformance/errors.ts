/** Conformance of errors: the same mistake is the same class with the same code on every backend, and costs no connection. */
import {
  CheckViolationError, ConfigError, DatabaseError, ForeignKeyViolationError, IntegrityError,
  NotNullViolationError, QueryError, RecordNotFoundError, TypeConversionError, UniqueViolationError,
  type ActiveRecordError,
} from '../../core/errors.ts'; // prettier-ignore
import { Database, Model } from '../../database.ts';
import { integer, oneOf, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';

function accounts() {
  class Account extends Model('accounts', { ...integerKey, email: text().unique(), kind: oneOf('free', 'paid').default('free') }, {
    entries: () => Account.hasMany(Entry, 'accountId'),
  }) {} // prettier-ignore
  class Entry extends Model('entries', { ...integerKey, accountId: integer(), words: text() }, {
    account: () => Entry.belongsTo(Account, 'accountId'),
  }) {} // prettier-ignore
  return { Account, Entry };
}

interface Mistake {
  readonly name: string;
  // oxlint-disable-next-line no-explicit-any -- any constructor; only the class is compared
  readonly type: new (...parts: any) => ActiveRecordError;
  readonly code: string;
  readonly make: (models: ReturnType<typeof accounts>, db: Database) => Promise<unknown>;
}

const mistakes: readonly Mistake[] = [
  {
    name: 'a value that must be unique',
    type: UniqueViolationError,
    code: 'AR_UNIQUE_VIOLATION',
    make: ({ Account }) => Account.create({ email: 'a@x' }),
  },
  {
    name: 'a key that exists already',
    type: UniqueViolationError,
    code: 'AR_UNIQUE_VIOLATION',
    make: ({ Account }) => Account.create({ id: 1, email: 'b@x' }),
  },
  {
    name: 'a row that refers to none',
    type: ForeignKeyViolationError,
    code: 'AR_FOREIGN_KEY_VIOLATION',
    make: ({ Entry }) => Entry.create({ accountId: 99, words: 'x' }),
  },
  {
    name: 'deleting a row that others refer to',
    type: ForeignKeyViolationError,
    code: 'AR_FOREIGN_KEY_VIOLATION',
    make: async ({ Account }) => (await Account.findOneOrFail(1)).delete(),
  },
  {
    name: 'null where there must be a value',
    type: NotNullViolationError,
    code: 'AR_NOT_NULL_VIOLATION',
    make: ({ Entry }) => Entry.create({ accountId: 1, words: null as never }),
  },
  {
    name: 'a string that is not one of those listed, written in SQL',
    type: CheckViolationError,
    code: 'AR_CHECK_VIOLATION',
    make: (_models, db) => db.execute("update accounts set kind = 'gold'"),
  },
  {
    name: 'SQL that is none',
    type: DatabaseError,
    code: 'AR_DATABASE',
    make: (_models, db) => db.execute('selekt 1'),
  },
  {
    name: 'a table that is not there',
    type: DatabaseError,
    code: 'AR_DATABASE',
    make: (_models, db) => db.sql`select * from nowhere`,
  },
  {
    name: 'a record that is not there',
    type: RecordNotFoundError,
    code: 'AR_RECORD_NOT_FOUND',
    make: ({ Account }) => Account.findOneOrFail(99),
  },
  {
    name: 'an unknown column',
    type: QueryError,
    code: 'AR_QUERY',
    make: ({ Account }) => Account.create({ email: 'c@x', emial: 'x' } as never),
  },
  {
    name: 'a value of the wrong kind',
    type: TypeConversionError,
    code: 'AR_TYPE_CONVERSION',
    make: ({ Account }) => Account.findOne('1' as never),
  },
];

/** Makes one mistake by itself and one in a transaction; both times everything goes on afterwards. */
function mistakeCase({ name, type, code, make }: Mistake): ConformanceCase {
  return {
    name: `${name} is a ${type.name} with the code ${code}, and everything goes on afterwards`,
    run: (context: ConformanceContext) => {
      const models = accounts();
      const { Account, Entry } = models;
      return scene(context, [Entry, Account], async (db) => {
        await Account.create({ id: 1, email: 'a@x' });
        await Entry.create({ accountId: 1, words: 'first' });
        const alone = await rejects(() => make(models, db), type);
        const inside = db.transaction(async () => {
          await Entry.create({ accountId: 1, words: 'undone' });
          await make(models, db);
        });
        const within = await rejects(() => inside, type);
        equal([alone.code, within.code, alone.retryable], [code, code, false], 'code and retryable');
        ok(alone.docs.endsWith(code.toLowerCase().replaceAll('_', '-')), 'docs leads to the code’s page');
        if (alone instanceof DatabaseError)
          ok(alone.cause instanceof Error && typeof alone.sql === 'string', 'it keeps the driver’s error and the SQL');
        equal(await Entry.query().count(), 1, 'rows');
        equal(db.pool.getStats().used, 0, 'connections in use');
      });
    },
  };
}

const otherCases: readonly ConformanceCase[] = [
  {
    name: 'errors of constraints are caught by their common class, and name the column where the database does',
    run: (context) => {
      const { Account } = accounts();
      return scene(context, [Account], async () => {
        await Account.create({ email: 'a@x' });
        const error = await rejects(() => Account.create({ email: 'a@x' }), UniqueViolationError, 'email');
        ok(error instanceof IntegrityError && error.name === 'UniqueViolationError', 'it is an IntegrityError');
      });
    },
  },
  {
    name: 'a model without a database says how to give it one',
    run: async () => {
      const { Account } = accounts();
      await rejects(() => Account.findOne(1), ConfigError, 'Account', 'configure');
      await rejects(() => Account.create({ email: 'a' }), ConfigError, 'Account');
      await rejects(() => Account.transaction(() => {}), ConfigError, 'Account');
      await rejects(() => Account.query().all(), ConfigError, 'Account');
    },
  },
  {
    name: 'a model of one database cannot be given another one as well; the refused one leaves nothing behind',
    run: async (context) => {
      const { Account, Entry } = accounts();
      await scene(context, [Account], async (db) => {
        const other = new Database(context.otherConfig, context.backend);
        await rejects(async () => other.bind(Entry, Account), ConfigError, db.name, other.name, 'Account');
        await rejects(() => Entry.findOne(1), ConfigError, 'no database');
        await other.dispose();
        await rejects(async () => other.bind(Entry), ConfigError, 'disposed');
      });
    },
  },
  {
    name: 'a misspelt key of the configuration is refused with the right spelling',
    run: async ({ config, backend }) => {
      await rejects(async () => new Database({ ...config, poolsize: 1 } as never, backend), ConfigError, "'poolSize'");
      await rejects(async () => new Database({ ...config, poolSize: 0 }, backend), ConfigError, 'poolSize', '0');
    },
  },
];

/** The cases about errors. */
export const errorCases: readonly ConformanceCase[] = [...mistakes.map(mistakeCase), ...otherCases];
