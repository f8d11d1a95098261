/**
 * Conformance of the ways that relations take: what default scopes and conditions leave out is left out on every way, tables are
 * told apart that are met twice, and keys are found whatever their type.
 */
import { ConfigError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import {
  bigint,
  date,
  decimal,
  integer,
  text,
  timestamp,
  uuid,
  type AnyColumn,
  type Column,
} from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, rejects } from './expect.ts';
import { scene } from './scene.ts';

/** Whose rows are seen; those of everybody while undefined. A case that sets it sets it back. */
let tenant: number | undefined;

class Place extends Model('places', { ...integerKey, name: text() }, {
  visitors: () => Place.manyToMany(Guest, Visit, 'placeId', 'guestId', { orderBy: 'id' }),
  bills: () => Place.hasManyThrough(Bill, Visit, 'placeId', 'visitId', { orderBy: 'id' }),
  splits: () => Place.hasManyThrough(Bill, Visit, 'placeId', 'sharedVisitId', { orderBy: 'id' }),
  visits: () => Place.hasMany(Visit, 'placeId'),
}) {} // prettier-ignore

class Guest extends Model('guests', { ...integerKey, name: text() }) {}

class Visit extends Model('visits', { ...integerKey, placeId: integer(), guestId: integer(), tenant: integer() }, {
  place: () => Visit.belongsTo(Place, 'placeId'),
}) {
  static {
    this.defaultScope((visits) => (tenant === undefined ? visits : visits.where({ tenant })));
  }
} // prettier-ignore

class Bill extends Model('bills', { ...integerKey, visitId: integer(), sharedVisitId: integer().nullable() }) {}

class Box extends Model('boxes', { ...integerKey, inside: integer().nullable(), tenant: integer().default(1), sealed: integer().default(0) }, {
  holds: () => Box.hasMany(Box, 'inside', { orderBy: 'id' }),
  shows: () => Box.hasMany(Box, 'inside', { where: { sealed: 0 }, orderBy: 'id' }),
  holdsDeep: () => Box.hasManyThrough(Box, Box, 'inside', 'inside', { orderBy: 'id' }),
  around: () => Box.belongsTo(Box, 'inside'),
}) {
  static {
    this.defaultScope((boxes) => (tenant === undefined ? boxes : boxes.where({ tenant })));
  }
} // prettier-ignore

/** The guest 1 came to both places: to 1 as tenant 1, to 2 as tenant 2. Each visit has a bill; the second bill is shared with visit 1. */
function withVisits(context: ConformanceContext, play: () => Promise<void>): Promise<void> {
  return scene(context, [Place, Guest, Visit, Bill], async () => {
    for (const name of ['Inn', 'Bar']) await Place.create({ name });
    await Guest.create({ name: 'Ann' });
    await Visit.create({ placeId: 1, guestId: 1, tenant: 1 });
    await Visit.create({ placeId: 2, guestId: 1, tenant: 2 });
    await Bill.create({ visitId: 1 });
    await Bill.create({ visitId: 2, sharedVisitId: 1 });
    await play().finally(() => (tenant = undefined));
  });
}

/** 1 holds 2 and the sealed 3; 2 holds 4, 3 holds 5, and 4 holds 6, of which only 4 is tenant 2's. */
function withBoxes(context: ConformanceContext, play: () => Promise<void>): Promise<void> {
  return scene(context, [Box], async () => {
    await Box.create({});
    await Box.create({ inside: 1 });
    await Box.create({ inside: 1, sealed: 1 });
    await Box.create({ inside: 2, tenant: 2 });
    await Box.create({ inside: 3 });
    await Box.create({ inside: 4 });
    await play().finally(() => (tenant = undefined));
  });
}

const scopeCases: readonly ConformanceCase[] = [
  {
    name: 'what a default scope leaves out of the table between leads nowhere, on any way',
    run: (context) =>
      withVisits(context, async () => {
        for (const relation of ['visitors', 'bills'] as const) {
          const seen = async (): Promise<unknown> => {
            const places = await Place.query().with(relation).orderBy('id').all();
            const related = await Promise.all(places.map((place) => place.related(relation).count()));
            const counted = await Place.countRelated(places, relation);
            return [
              places.map((place) => place[relation].length),
              related,
              [...counted.values()],
              await Place.query().whereExists(relation).orderBy('id').pluck('id'),
              await Place.query().whereNotExists(relation).orderBy('id').pluck('id'),
              await Place.query().join(relation).orderBy('id').pluck('id'),
            ];
          };
          // Each twice: a query that was asked before is not compiled again, and must not keep what the scope said then.
          for (const [who, counts, some, none] of [
            [undefined, [1, 1], [1, 2], []],
            [1, [1, 0], [1], [2]],
            [2, [0, 1], [2], [1]],
            [undefined, [1, 1], [1, 2], []],
          ] as const) {
            tenant = who;
            equal(await seen(), [counts, counts, counts, some, none, some], `${relation} of ${who ?? 'everybody'}`);
          }
        }
      }),
  },
  {
    name: 'what a default scope leaves out is not joined either, whatever it said before',
    run: (context) =>
      withVisits(context, async () => {
        const joined = (): Promise<number[]> => Place.query().join('visits').orderBy('id').pluck('id');
        equal(await joined(), [1, 2], 'of everybody');
        tenant = 2;
        equal(await joined(), [2], 'of one');
        tenant = undefined;
        equal(await joined(), [1, 2], 'of everybody again');
      }),
  },
  {
    name: 'values are bound where they belong when every table on the way has conditions',
    run: (context) =>
      withVisits(context, async () => {
        tenant = 2;
        const bars = Place.query().where({ name: 'Bar' });
        const asked = bars.whereExists('visitors', (guests) => guests.where({ name: 'Ann' })).where({ id: 2 });
        equal(await asked.pluck('id'), [2], 'asked for');
        equal(await bars.join('visitors').where('visitors.name = ?', ['Ann']).where({ id: 2 }).pluck('id'), [2], 'joined'); // prettier-ignore
        equal(await Place.query().whereExists('visits.place.bills').pluck('id'), [2], 'along a path');
      }),
  },
  {
    name: 'recursive follows what the relation and the default scopes leave',
    run: (context) =>
      withBoxes(context, async () => {
        const all = async (relation: 'holds' | 'shows'): Promise<number[]> =>
          await Box.query().where({ id: 1 }).recursive(relation).orderBy('id').pluck('id');
        equal(await all('holds'), [1, 2, 3, 4, 5, 6], 'everything');
        equal(await all('shows'), [1, 2, 4, 6], 'by the conditions of the relation');
        tenant = 1;
        equal(await all('holds'), [1, 2, 3, 5], 'by the scope');
        equal(await all('shows'), [1, 2], 'by both');
        tenant = undefined;
        equal(await all('holds'), [1, 2, 3, 4, 5, 6], 'everything again');
      }),
  },
];

const tableCases: readonly ConformanceCase[] = [
  {
    name: 'two relations through one table by different keys are two relations',
    run: (context) =>
      withVisits(context, async () => {
        const places = await Place.query().with('bills', 'splits').orderBy('id').all();
        equal(places.map(({ bills, splits }) => [bills.map(({ id }) => id), splits.map(({ id }) => id)]), [[[1], [2]], [[2], []]], 'loaded'); // prettier-ignore
        equal(await Place.query().whereExists('splits').pluck('id'), [1], 'asked for');
      }),
  },
  {
    name: 'a table is reached through itself',
    run: (context) =>
      withBoxes(context, async () => {
        const boxes = await Box.query().with('holdsDeep').orderBy('id').all();
        equal(boxes.map(({ holdsDeep }) => holdsDeep.map(({ id }) => id)), [[4, 5], [6], [], [], [], []], 'loaded'); // prettier-ignore
        equal(await boxes[0]!.related('holdsDeep').pluck('id'), [4, 5], 'queried');
        equal([...(await Box.countRelated(boxes, 'holdsDeep')).values()], [2, 1, 0, 0, 0, 0], 'counted');
        const deep = Box.query().orderBy('id');
        equal(await deep.whereExists('holdsDeep').pluck('id'), [1, 2], 'asked for');
        equal(await deep.whereNotExists('holdsDeep').pluck('id'), [3, 4, 5, 6], 'asked for in vain');
        equal(await deep.whereExists('holds.holdsDeep').pluck('id'), [1], 'at the end of a path');
        equal(await deep.whereExists('holdsDeep', (inner) => inner.whereExists('holdsDeep')).pluck('id'), [], 'twice');
        equal(await deep.whereExists('holdsDeep', (inner) => inner.where({ sealed: 0 }).join('around')).pluck('id'), [1, 2], 'with a join'); // prettier-ignore
        equal(await deep.join('holdsDeep').distinct().pluck('id'), [1, 2], 'joined');
      }),
  },
  {
    name: "a relation called 'pivot' is refused where records carry the row between under that name",
    run: async () => {
      class Wheel extends Model('wheels', { ...integerKey }, { pivot: () => Wheel.hasMany(Visit, 'guestId') }) {}
      class Cart extends Model('carts', { ...integerKey }, {
        wheels: () => Cart.manyToMany(Wheel, Visit, 'placeId', 'guestId'),
      }) {} // prettier-ignore
      await rejects(() => Cart.query().with('wheels'), ConfigError, "'pivot'");
    },
  },
];

/** Models whose keys are of one type; what that is only the values know. */
function withKeys(
  context: ConformanceContext,
  column: AnyColumn,
  play: (models: ReturnType<typeof keyed>) => Promise<void>,
): Promise<void> {
  const models = keyed(column as Column<string>);
  return scene(context, [models.Owner, models.Owned, models.Pair], () => play(models));
}

function keyed(key: Column<string>) {
  class Owner extends Model('owners', { key: key.primaryKey() }, {
    owned: () => Owner.hasMany(Owned, 'ownerKey', { orderBy: 'id' }),
    peers: () => Owner.manyToMany(Owner, Pair, 'left', 'right'),
  }) {} // prettier-ignore
  class Owned extends Model('owned', { ...integerKey, ownerKey: key.nullable() }, {
    owner: () => Owned.belongsTo(Owner, 'ownerKey'),
  }) {} // prettier-ignore
  class Pair extends Model('pairs', { ...integerKey, left: key, right: key }) {}
  return { Owner, Owned, Pair };
}

/** Two keys of each type, in the form that a program gives them. */
const keys: readonly (readonly [string, AnyColumn, readonly [unknown, unknown]])[] = [
  ['a bigint', bigint(), [2n ** 60n, 2n ** 60n + 1n]],
  ['a text', text(), ['', "it's"]],
  ['a UUID', uuid(), ['0190B5A2-7D3F-7C4E-8A1B-2C3D4E5F6071', '0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6072']],
  ['a day', date(), ['2026-01-31', '2026-02-01']],
  ['a moment', timestamp(), [new Date(0), new Date(1)]],
  ['a decimal', decimal(10, 2), ['1.50', '1.5000001e3']],
];

const keyCases: readonly ConformanceCase[] = keys.map(([what, column, values]) => ({
  name: `relations find records by a key that is ${what}`,
  run: (context) =>
    withKeys(context, column, async ({ Owner, Owned, Pair }) => {
      const [one, two] = values as readonly [string, string];
      await Owner.insertAll([{ key: one }, { key: two }]);
      await Owned.insertAll([{ ownerKey: one }, { ownerKey: two }, { ownerKey: one }, {}]);
      const [a, b] = await Owner.findAll([one, two]);
      await Owner.load([a!, b!], 'owned');
      const loaded = [a!, b!].map((owner) => (owner.isLoaded('owned') ? owner.owned.map(({ id }) => id) : []));
      equal(loaded, [[1, 3], [2]], 'children'); // prettier-ignore
      const children = await Owned.query().with('owner').orderBy('id').all();
      equal(children.map(({ owner }) => owner !== null), [true, true, true, false], 'parents'); // prettier-ignore
      equal([...(await Owner.countRelated([a!, b!], 'owned')).values()], [2, 1], 'counts');
      const peers = a!.related('peers');
      await peers.attach(two);
      await peers.set([one, b!]);
      equal(await Pair.query().pluck('id'), [1, 2], 'what is linked already is not linked again');
      const linked = await a!.load('peers');
      equal(await peers.detach(one), 1, 'links removed');
      equal(linked.peers.length, 1, 'among the loaded');
    }),
}));

/** The cases about the ways that relations take. */
export const relationPathCases: readonly ConformanceCase[] = [...scopeCases, ...tableCases, ...keyCases];
