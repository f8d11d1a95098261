/** Conformance of values at the edges of what each kind of column holds. */
import { Decimal } from '../../core/decimal.ts';
import { ActiveRecordError, TypeConversionError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import { bigint, blob, boolean, date, decimal, float, integer, json, oneOf, text, timestamp, uuid } from '../../schema/columns.ts'; // prettier-ignore
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';

const numberCases: readonly ConformanceCase[] = [
  {
    name: 'an integer ends at 2^53 - 1 and a bigint at 2^63 - 1; neighbours beyond 2^53 stay different',
    run: (context) => {
      class Thing extends Model('things', { ...integerKey, whole: integer().nullable(), big: bigint().default(0n) }) {}
      return scene(context, [Thing], async (db) => {
        const edge = 2n ** 53n;
        for (const big of [edge - 1n, edge, edge + 1n, -edge - 1n]) {
          const { id } = await Thing.create({ big, whole: Number.MAX_SAFE_INTEGER });
          equal([...(await Thing.findAll({ big }))], [{ id, big, whole: Number.MAX_SAFE_INTEGER }], String(big));
        }
        equal(await Thing.query().where({ big: op.gt(edge) }).pluck('big'), [edge + 1n], 'above 2^53'); // prettier-ignore
        for (const whole of [2 ** 53, -(2 ** 53), 0.5, NaN, Infinity])
          await rejects(() => Thing.create({ whole }), TypeConversionError, 'things.whole');
        for (const big of [2n ** 63n, -(2n ** 63n) - 1n])
          await rejects(() => Thing.create({ big }), TypeConversionError, 'things.big');
        equal(await db.sql`select count(*) as n from things`, [{ n: 4 }], 'rows');
      });
    },
  },
  {
    name: 'a float keeps infinity and the smallest and largest numbers, refuses NaN, and has one zero',
    run: (context) => {
      class Thing extends Model('things', { ...integerKey, real: float(), whole: integer(), money: decimal(30, 2) }) {}
      return scene(context, [Thing], async () => {
        const rest = { whole: 0, money: '0' };
        for (const real of [Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, -5e-324, 2 ** 53 + 2, 0.1 + 0.2]) {
          const { id } = await Thing.create({ ...rest, real });
          equal((await Thing.findOneOrFail(id)).real, real, 'the number');
        }
        await rejects(() => Thing.create({ ...rest, real: NaN }), TypeConversionError, 'things.real', 'NaN');
        const zero = await Thing.create({ real: -0, whole: -0, money: '-0' });
        equal([zero.real, zero.whole, zero.money.isNegative()], [0, 0, false], 'after create');
        const { real, whole, money } = await Thing.findOneOrFail(zero.id);
        equal([real, whole, money.isNegative()], [0, 0, false], 'the row');
      });
    },
  },
  {
    name: 'ten thousand times 0.01 is 100 in SQL, by sum() and record by record',
    run: (context) => {
      class Cent extends Model('cents', { ...integerKey, amount: decimal(12, 2) }) {}
      return scene(context, [Cent], async (db) => {
        await db.transaction(async () => {
          for (let i = 0; i < 10_000; i++) await Cent.create({ amount: '0.01' });
        });
        equal((await Cent.query().sum('amount')).toString(), '100', 'sum()');
        const [row] = await db.sql<{ total: number | string }>`select sum(amount) as total from cents`;
        equal(Number(row!.total), 100, 'in SQL');
        const values = await Cent.query().pluck('amount');
        equal(values.reduce((total, amount) => total.plus(amount), new Decimal(0)).toFixed(2), '100.00', 'one by one');
      });
    },
  },
  {
    name: 'a decimal refuses what is no number and what has too many digits, and keeps all digits it has room for',
    run: (context) => {
      class Price extends Model('prices', {
        ...integerKey,
        amount: decimal(5, 2),
        exact: decimal(38, 20).default('0'),
      }) {}
      return scene(context, [Price], async () => {
        for (const amount of ['NaN', 'Infinity', 'x', '', NaN, Infinity, '1000', '999.995', -1000])
          await rejects(() => Price.create({ amount }), TypeConversionError, 'prices.amount');
        const exact = '-123456789012345678.12345678901234567891';
        const { id } = await Price.create({ amount: '999.994', exact });
        const found = await Price.findOneOrFail(id);
        equal([found.amount.toString(), found.exact.toString()], ['999.99', exact], 'the row');
      });
    },
  },
];

const otherCases: readonly ConformanceCase[] = [
  {
    name: 'moments before 1970 keep their milliseconds and their order, from the year 1 to 9999',
    run: (context) => {
      class Event extends Model('events', { ...integerKey, at: timestamp(), day: date() }) {}
      return scene(context, [Event], async () => {
        const moments = [
          '0001-01-01T00:00:00.000Z', '1582-10-04T12:00:00.001Z', '1899-12-31T23:59:59.999Z', '1969-12-31T23:59:59.998Z', '1970-01-01T00:00:00.000Z',
          '2038-01-19T03:14:08.001Z', '9999-12-31T23:59:59.999Z',
        ]; // prettier-ignore
        for (const at of moments.toReversed()) await Event.create({ at: new Date(at), day: at.slice(0, 10) });
        const found = await Event.query().orderBy('at').all();
        equal(found.map(({ at }) => at.toISOString()), moments, 'moments'); // prettier-ignore
        equal(found.map(({ day }) => day), moments.map((at) => at.slice(0, 10)), 'days'); // prettier-ignore
        equal(await Event.query().where({ at: op.lt(new Date(-1)) }).count(), 4, 'before 1970'); // prettier-ignore
        for (const at of [new Date(NaN), new Date('-000001-01-01T00:00:00Z'), new Date(8.64e15)])
          await rejects(() => Event.create({ at, day: '2026-01-01' }), TypeConversionError, 'events.at');
        for (const day of ['2026-02-29', '2026-1-1', '2026-01-01T00:00:00Z', ''])
          await rejects(() => Event.create({ at: new Date(0), day }), TypeConversionError, 'events.day');
      });
    },
  },
  {
    name: 'a boolean, a UUID, a day and one of several strings are refused when they only look like one',
    run: (context) => {
      class Thing extends Model('things', {
        ...integerKey, yes: boolean().nullable(), code: uuid().nullable(), day: date().nullable(), state: oneOf('on', 'off').nullable(),
      }) {} // prettier-ignore
      const code = '0190B5A2-7D3F-7C4E-8A1B-2C3D4E5F6071';
      return scene(context, [Thing], async () => {
        for (const state of ['on', 'off'] as const) {
          const yes = state === 'on';
          const { id } = await Thing.create({ yes, code, day: '2026-03-01', state });
          equal(await Thing.findOneOrFail(id), { id, yes, code: code.toLowerCase(), day: '2026-03-01', state }, 'the row'); // prettier-ignore
        }
        const wrong = {
          yes: [0, 1, 'true', ''], code: [code.replaceAll('-', ''), `{${code}}`, `${code}0`, 1],
          day: ['2026-02-30', '26-03-01', new Date(0), 20260301], state: ['ON', 'on ', '', 0],
        }; // prettier-ignore
        for (const [column, values] of Object.entries(wrong))
          for (const value of values) {
            await rejects(() => Thing.create({ [column]: value }), TypeConversionError, `things.${column}`);
            await rejects(() => Thing.findOne({ [column]: value }), TypeConversionError, `things.${column}`);
          }
        equal(await Thing.query().count(), 2, 'rows');
      });
    },
  },
  {
    name: 'texts of no and of a million letters come back, and half a letter is refused',
    run: (context) => {
      class Note extends Model('notes', { ...integerKey, words: text() }) {}
      return scene(context, [Note], async () => {
        const long = '🙂ü%_\\\'"'.repeat(125_000);
        for (const words of ['', ' ', long, '\u{10ffff}\ufeff\u2028\r\n\t', 'null', '0x00']) {
          const { id } = await Note.create({ words });
          ok((await Note.findOneOrFail(id)).words === words, `${JSON.stringify(words.slice(0, 9))} comes back`);
        }
        equal(await Note.query().where({ words: long }).count(), 1, 'found by the long one');
        for (const words of ['a\ud800', '\udc00b']) await rejects(() => Note.create({ words }), TypeConversionError, 'notes.words', 'surrogate'); // prettier-ignore
      });
    },
  },
  {
    name: 'a text with a NUL character comes back as it was, or is refused',
    run: (context) => {
      class Note extends Model('notes', { ...integerKey, words: text() }) {}
      return scene(context, [Note], async () => {
        const words = 'a\0b🙂';
        try {
          const { id } = await Note.create({ words });
          equal((await Note.findOneOrFail(id)).words, words, 'the row');
          equal(await Note.query().where({ words: 'a' }).count(), 0, 'found by what is before it');
        } catch (error) {
          if (!(error instanceof ActiveRecordError)) throw error;
          equal(await Note.query().count(), 0, 'rows');
        }
      });
    },
  },
  {
    name: 'JSON keeps keys that mean something to objects, and its texts, numbers and depth',
    run: (context) => {
      class Thing extends Model('things', { ...integerKey, data: json() }) {}
      return scene(context, [Thing], async () => {
        const deep = '['.repeat(200) + ']'.repeat(200);
        const texts = [
          '{"__proto__":{"admin":true},"constructor":1,"toString":null,"":[0]}', '[]', '{}', '""', '0', 'false', '"null"', '-1.5e300',
          '{"a":{"b":{"c":[null,"\\u0000\\ud83d\\ude42",9007199254740991]}}}', deep,
        ]; // prettier-ignore
        for (const given of texts) {
          const data: unknown = JSON.parse(given);
          const { id } = await Thing.create({ data });
          const found = await Thing.findOneOrFail(id);
          equal([JSON.stringify(found.data), found.isDirty], [JSON.stringify(data), false], 'the row');
        }
        ok(!('admin' in {}), 'no prototype was changed');
        for (const data of [undefined, () => {}, 1n, { n: 1n }])
          await rejects(() => Thing.create({ data }), TypeConversionError, 'things.data');
      });
    },
  },
  {
    name: 'bytes come back, whatever part of a buffer they are',
    run: (context) => {
      class File extends Model('files', { ...integerKey, bytes: blob() }) {}
      return scene(context, [File], async () => {
        const large = new Uint8Array(1_000_000).map((_, i) => i * 7);
        for (const bytes of [new Uint8Array(0), large, large.subarray(3, 9), Uint8Array.of(0, 0)]) {
          const { id } = await File.create({ bytes });
          const found = (await File.findOneOrFail(id)).bytes;
          ok(found.constructor === Uint8Array && found.length === bytes.length, 'kind and length are the same');
          ok(found.every((byte, i) => byte === bytes[i]), 'each byte is the same'); // prettier-ignore
        }
        for (const bytes of [[1], 'x', new ArrayBuffer(1)]) await rejects(() => File.create({ bytes: bytes as never }), TypeConversionError, 'files.bytes'); // prettier-ignore
      });
    },
  },
];

/** The cases about values at the edges. */
export const valueCases: readonly ConformanceCase[] = [...numberCases, ...otherCases];
