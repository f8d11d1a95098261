import {
  Database,
  integerKey,
  Model,
  text,
  UniqueViolationError,
} from '@rhosocial/activerecord';
import { FakeBackend } from '@rhosocial/activerecord/testing';

class Member extends Model('members', { ...integerKey, email: text().unique() }) {}

// #region main
async function join(email: string): Promise<string> {
  try {
    return `welcome, number ${(await Member.create({ email })).id}`;
  } catch (error) {
    if (error instanceof UniqueViolationError) return 'you are a member already';
    throw error;
  }
}

const taken = new UniqueViolationError('members.email');
const backend = new FakeBackend({
  answer: ({ params }) =>
    params.includes('ada@example.org') ? taken : { lastInsertId: 7 },
});
const db = new Database({ database: 'none' }, backend).bind(Member);

console.log(await join('grace@example.org'));
console.log(await join('ada@example.org'));
for (const { sql, params } of backend.statements) console.log(sql, params);
// #endregion

await db.dispose();

// Output:
// welcome, number 7
// you are a member already
// insert into "members" ("email") values (?) [ 'grace@example.org' ]
// insert into "members" ("email") values (?) [ 'ada@example.org' ]
