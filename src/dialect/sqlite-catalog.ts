/** What is in an SQLite database, from its pragma functions: tables of `main` without those that SQLite keeps for itself. */
import type { SqlValue } from '../core/sql.ts';
import type {
  Catalog, ColumnDescription, DatabaseDescription, ForeignKeyAction, ForeignKeyDescription, IndexDescription, TableDescription,
} from './catalog.ts'; // prettier-ignore

type SqlRow = readonly SqlValue[];

// What `shadow` tables hold belongs to a virtual table.
const TABLES = `(
  select name from pragma_table_list
  where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'
) t`;

const statements: readonly string[] = [
  `select t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
  from ${TABLES} join pragma_table_xinfo(t.name, 'main') c where c.hidden <> 1 order by t.name, c.cid`,
  `select t.name, i.name, i."unique", i.origin, i.partial, c.name, c."desc"
  from ${TABLES} join pragma_index_list(t.name, 'main') i join pragma_index_xinfo(i.name, 'main') c where c.key = 1 order by t.name, i.name, c.seqno`,
  `select t.name, f.id, f."table", f."from", f."to", f.on_delete, f.on_update
  from ${TABLES} join pragma_foreign_key_list(t.name, 'main') f order by t.name, f.id desc, f.seq`,
  `select name from pragma_table_list where schema = 'main' and type = 'view' order by name`,
];

const ORIGINS: Record<string, IndexDescription['origin']> = { c: 'index', u: 'unique', pk: 'primary key' };

/** How SQLite is asked what is in a database. */
export const sqliteCatalog: Catalog = {
  statements,
  read([columnRows = [], indexRows = [], keyRows = [], viewRows = []]): DatabaseDescription {
    const columns = groups(columnRows, 0);
    const indexes = groups(indexRows, 0);
    const keys = groups(keyRows, 0);
    const columnsOf = new Map([...columns].map(([table, rows]) => [table, readColumns(rows)]));
    const tables = [...columnsOf].map(([name, own]): TableDescription => {
      const ownIndexes = [...groups(indexes.get(name) ?? [], 1).values()].map(readIndex);
      const foreignKeys = [...groups(keys.get(name) ?? [], 1).values()].map((rows) => readKey(rows, columnsOf));
      return { name, columns: own, indexes: ownIndexes, foreignKeys };
    });
    return { tables, views: viewRows.map(([name]) => String(name)) };
  },
};

/** Rows by one of their cells, in the order in which they come. */
function groups(rows: readonly SqlRow[], cell: number): Map<string, SqlRow[]> {
  const found = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const key = String(row[cell]);
    const group = found.get(key);
    if (group) group.push(row);
    else found.set(key, [row]);
  }
  return found;
}

function readColumns(rows: readonly SqlRow[]): ColumnDescription[] {
  const keys = rows.filter((row) => Number(row[5]) > 0);
  return rows.map((row): ColumnDescription => {
    const [, name, type, notNull, initial, position, hidden] = row;
    // The number of a row goes by this name, and is never NULL though the column says nothing of it.
    const numbersRows = keys.length === 1 && keys[0] === row && String(type).toLowerCase() === 'integer';
    return {
      name: String(name),
      type: String(type),
      nullable: Number(notNull) === 0 && !numbersRows,
      default: initial === null ? undefined : String(initial),
      keyPosition: Number(position),
      generated: Number(hidden) > 1,
    };
  });
}

function readIndex(rows: readonly SqlRow[]): IndexDescription {
  const [, name, unique, origin, partial] = rows[0]!;
  return {
    name: String(name),
    columns: rows.map((row) => ({
      name: row[5] === null ? undefined : String(row[5]),
      descending: Number(row[6]) === 1,
    })),
    unique: Number(unique) === 1,
    partial: Number(partial) === 1,
    origin: ORIGINS[String(origin)]!,
  };
}

function readKey(
  rows: readonly SqlRow[],
  columnsOf: ReadonlyMap<string, readonly ColumnDescription[]>,
): ForeignKeyDescription {
  const [, , table, , to, onDelete, onUpdate] = rows[0]!;
  return {
    columns: rows.map((row) => String(row[3])),
    table: String(table),
    targetColumns: to === null ? primaryKey(columnsOf.get(String(table))) : rows.map((row) => String(row[4])),
    onDelete: String(onDelete).toLowerCase() as ForeignKeyAction,
    onUpdate: String(onUpdate).toLowerCase() as ForeignKeyAction,
  };
}

/** What a foreign key that names no columns refers to. */
function primaryKey(columns: readonly ColumnDescription[] = []): string[] {
  const parts = columns.filter(({ keyPosition }) => keyPosition > 0);
  return parts.sort((a, b) => a.keyPosition - b.keyPosition).map(({ name }) => name);
}
