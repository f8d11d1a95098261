/** What the cases ask of a database about its tables. */
import type { Database } from '../../database.ts';
import type { TableDescription } from '../../dialect/catalog.ts';

/** A table as the database describes it. */
export async function describedTable(db: Database, name: string): Promise<TableDescription> {
  const found = (await db.introspect()).tables.find((table) => table.name === name);
  if (!found) throw new Error(`Expected a table '${name}'`);
  return found;
}

/** The indexes that statements made, as texts. */
export function indexTexts({ indexes }: TableDescription): string[] {
  return indexes
    .filter(({ origin }) => origin === 'index')
    .map(({ name, columns, unique, partial }) => {
      const terms = columns.map((column) => `${column.name}${column.descending ? ' desc' : ''}`);
      return `${name} (${terms.join(', ')})${unique ? ' unique' : ''}${partial ? ' partial' : ''}`;
    });
}
