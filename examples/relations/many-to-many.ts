import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class Student extends Model(
  'students',
  { ...integerKey, name: text() },
  {
    courses: () =>
      Student.manyToMany(Course, Enrolment, 'studentId', 'courseId', {
        orderBy: 'title',
      }),
  },
) {}
class Course extends Model(
  'courses',
  { ...integerKey, title: text() },
  { students: () => Course.manyToMany(Student, Enrolment, 'courseId', 'studentId') },
) {}
class Enrolment extends Model('enrolments', {
  studentId: integer().primaryKey(),
  courseId: integer().primaryKey(),
  grade: integer().nullable(),
}) {}
// #endregion

const db = new Database({ database: 'school.db' }, SQLiteBackend);
db.bind(Student, Course, Enrolment);
await db.createTables([Student, Course, Enrolment], { recreate: true });

// #region main
const ada = await Student.create({ name: 'Ada' });
const [algebra, botany] = await Course.insertAll([
  { title: 'Algebra' },
  { title: 'Botany' },
]);

const courses = ada.related('courses');
await courses.attach(algebra!, { grade: 1 }); // a record, and columns of the link
await courses.attach(botany!.id); // or its key
await courses.create({ title: 'Chemistry' }); // a course and its link, both or neither

const loaded = await ada.load('courses');
for (const { title, pivot } of loaded.courses) console.log(title, pivot.grade);

console.log(await courses.where('enrolments.grade = ?', [1]).pluck('title'));
console.log(await courses.detach(botany!), (await courses.all()).length);

await courses.set([botany!]); // exactly this one
console.log(await courses.pluck('title'), await Course.query().count());
// #endregion

await db.dispose();

// Output:
// Algebra 1
// Botany null
// Chemistry null
// [ 'Algebra' ]
// 1 2
// [ 'Botany' ] 3
