/**
 * What the types promise about records made through a table between: compiled by every check, with both compilers, and never run.
 * A line marked as an error must be one, and every other line must not.
 */
import { integer, integerKey, Model, text } from '../index.ts';

class Person extends Model('people', { ...integerKey, name: text(), city: text() }, {
  clubs: () => Person.manyToMany(Club, Member, 'personId', 'clubId'),
  chess: () => Person.manyToMany(Club, Member, 'personId', 'clubId', { where: { kind: 'chess' } }),
}) {} // prettier-ignore
class Club extends Model('clubs', { ...integerKey, kind: text(), name: text() }) {}
class Member extends Model('members', { ...integerKey, personId: integer(), clubId: integer(), since: integer() }) {}

/** What the relation sets by itself need not be given, all else must. */
export async function made(person: Person): Promise<void> {
  const club: Club = await person.related('clubs').create({ kind: 'chess', name: 'c' }, { since: 2000 });
  await person.related('chess').create({ name: 'c' }, { since: 2000 });
  await person.related('chess').create({ name: 'c', kind: 'chess' });
  await person.related('chess').attach(club);
  // @ts-expect-error -- no constant gives the kind
  await person.related('clubs').create({ name: 'c' });
  // @ts-expect-error -- the name is nobody's constant
  await person.related('chess').create({ kind: 'chess' });
  // @ts-expect-error -- no such column
  await person.related('chess').create({ name: 'c', size: 1 });
}
