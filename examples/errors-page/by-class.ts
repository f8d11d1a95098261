import {
  Database,
  IntegrityError,
  UniqueViolationError,
  ValidationError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

User.validate((user) =>
  user.name.trim() === '' ? [{ message: 'a name is needed' }] : [],
);

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
async function signUp(name: string, email: string): Promise<string> {
  try {
    const user = await User.create({ name, email });
    return `welcome, ${user.name}`;
  } catch (error) {
    if (error instanceof ValidationError) return error.issues[0]!.message;
    if (error instanceof UniqueViolationError) return 'this address is taken';
    if (error instanceof IntegrityError) return `${error.constraint} is broken`;
    throw error; // a mistake of the program, or of its surroundings
  }
}

console.log(await signUp('Ada', 'ada@example.org'));
console.log(await signUp('Ada', 'ada@example.org'));
console.log(await signUp(' ', 'nobody@example.org'));
// #endregion

await db.dispose();

// Output:
// welcome, Ada
// this address is taken
// a name is needed
