/**
 * What the types of events and validation promise: compiled by every check, with both compilers, and never run. A line marked as
 * an error must be one, and every other line must not.
 */
import {
  decimal, integer, integerKey, Model, text, timestamp, ValidationError, type EventContext, type Decimal, type Insert,
  type RecordEvents, type RecordListener, type RecordRule, type RuleIssue, type Row, type StandardSchemaV1, type Transaction,
} from '../index.ts'; // prettier-ignore

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expectType<A>(): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

declare const anEmail: StandardSchemaV1<string, string>;
declare const aRole: StandardSchemaV1<string, 'admin' | 'guest'>;
declare const numberOfText: StandardSchemaV1<string, number>;
declare const aDecimal: StandardSchemaV1<number, Decimal>;
declare const optionalText: StandardSchemaV1<string | undefined, string>;

// Listeners in a class's own static block, in one that refers to others, and from outside

class User extends Model('users', {
  ...integerKey,
  email: text().schema(anEmail),
  role: text().schema(aRole).default('guest'),
  age: integer().schema(numberOfText).nullable(),
  left: timestamp().nullable(),
}, {
  posts: () => User.hasMany(Post, 'userId'),
}) {
  get domain(): string {
    return this.email.split('@')[1]!;
  }
  static {
    this.on('beforeSave', (user, { isNew, operation, dirtyFields, tx }) => {
      typeOf(user.email).is<string>();
      typeOf(user.domain).is<string>();
      typeOf(isNew).is<boolean>();
      typeOf(operation).is<'insert' | 'update' | 'delete'>();
      typeOf(dirtyFields).is<readonly string[]>();
      typeOf(tx).is<Transaction | undefined>();
      user.role = 'admin';
      // @ts-expect-error -- a number
      user.email = 1;
      // @ts-expect-error -- no such property
      void user.emial;
    });
    this.on('afterSave', async (user) => void (await user.related('posts').count()));
    // @ts-expect-error -- no such event
    this.on('beforeSaved', () => {});
    // @ts-expect-error -- no function
    this.on('beforeSave', 1);
    this.validate((user) => (user.domain === '' ? [{ path: ['email'], message: 'has no domain' }] : undefined));
    this.validate(async ({ age }) => (age !== null && age < 0 ? [{ message: 'is negative' }] : []));
    this.validate((user) => typeOf(user.age).is<number | null>());
    // @ts-expect-error -- says neither what nor where
    this.validate((user) => user.role === 'admin');
  }
} // prettier-ignore
class Post extends Model('posts', { ...integerKey, userId: integer(), title: text() }, {
  user: () => Post.belongsTo(User, 'userId'),
}) {
  static {
    this.on('beforeDelete', (post) => typeOf(post.title).is<string>());
  }
} // prettier-ignore

typeOf(User.on('afterCommit', () => {})).is<() => void>();
expectType<RecordEvents<User>['afterCommit']>().is<RecordListener<User>>();
const announce = (record: User | Post, context: EventContext): string => `${record.id} ${context.operation}`;
User.on('afterCommit', announce);
Post.on('afterCommit', announce);

class Admin extends User {
  level = 1;
  static {
    this.on('beforeSave', (admin) => typeOf(admin.level).is<number>());
  }
}
typeOf(new Admin({ email: 'a' }).level).is<number>();

// The types of columns with a schema: records hold its output, inserts take its input, conditions take both

expectType<Row<User>>().is<{
  id: number; email: string; role: 'admin' | 'guest'; age: number | null; left: Date | null;
}>(); // prettier-ignore
expectType<Insert<User>>().is<{
  email: string; id?: number | undefined; role?: string | undefined; age?: string | null | undefined;
  left?: Date | null | undefined;
}>(); // prettier-ignore
void User.create({ email: 'a', age: '1' });
// @ts-expect-error -- the input is a text
void User.create({ email: 'a', age: 1 });
void User.findAll({ role: 'admin', age: 1 });
// @ts-expect-error -- neither input nor output
void User.findAll({ age: true });

// NULL stays possible whatever the order
expectType<Row<InstanceType<typeof Orders>>>().is<{ a: string | null; b: string | null; c: Decimal; d: string }>();
const Orders = class extends Model('orders', {
  a: text().nullable().schema(anEmail),
  b: text().schema(anEmail).nullable(),
  c: decimal().schema(aDecimal),
  d: text().schema(optionalText),
}) {};
void Orders.create({ a: null, c: 1, d: undefined });

// @ts-expect-error -- makes numbers, the column holds texts
text().schema(numberOfText);
// @ts-expect-error -- no schema
text().schema((value: string) => value !== '');

// Rules

declare const wholeUser: StandardSchemaV1<{ email: string }, { email: string }>;
declare const wrongUser: StandardSchemaV1<{ email: string }, { email: number }>;
User.validate(wholeUser);
// @ts-expect-error -- would make a number of the email
User.validate(wrongUser);
const rule: RecordRule<Post> = ({ title }): RuleIssue[] => (title === '' ? [{ message: 'needs a title' }] : []);
Post.validate(rule);
// @ts-expect-error -- a rule for another model
User.validate(rule);

declare const error: unknown;
if (error instanceof ValidationError)
  typeOf(error.issues[0]!).is<{ readonly path: readonly string[]; readonly message: string }>();
