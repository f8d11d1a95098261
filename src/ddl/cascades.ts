/**
 * Which tables a write changes besides its own, by the actions of foreign keys that models declare: rows are deleted with the one
 * they refer to, or their keys set anew. What triggers do nobody here knows.
 */
import type { Written } from '../core/sql.ts';
import { infoOf, type ModelInfo } from '../model/info.ts';
import type { ReferenceAction } from '../schema/columns.ts';

/** A foreign key that may change rows of the table that has it. */
interface Reference {
  readonly child: string;
  readonly parent: string;
  readonly onDelete: ReferenceAction;
  readonly onUpdate: ReferenceAction;
}

/** The foreign keys of some models. */
export class Cascades {
  /** By parent; undefined when some model refers to what is no model, so that nobody can tell. */
  readonly #references: ReadonlyMap<string, readonly Reference[]> | undefined;

  constructor(models: Iterable<ModelInfo>) {
    this.#references = referencesOf(models);
  }

  /** The tables written to and all that change with them; undefined where that may be any. */
  tablesOf(written: readonly Written[]): readonly string[] | undefined {
    const references = this.#references;
    if (!references) return undefined;
    const names = new Map<string, string>();
    const seen = new Set<string>();
    const open = [...written];
    for (let next = open.pop(); next; next = open.pop()) {
      const { table, how } = next;
      const key = `${how} ${fold(table)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (!names.has(fold(table))) names.set(fold(table), table);
      for (const reference of references.get(fold(table)) ?? []) open.push(...spread(how, reference));
    }
    return [...names.values()];
  }
}

function spread(how: Written['how'], { child, onDelete, onUpdate }: Reference): Written[] {
  const action = how === 'delete' ? onDelete : how === 'update' ? onUpdate : 'no action';
  if (action === 'cascade') return [{ table: child, how: how === 'delete' ? 'delete' : 'update' }];
  return action === 'set null' ? [{ table: child, how: 'update' }] : [];
}

/** Names of tables as databases compare them that do not tell `a` from `A`; others are told of once too often. */
function fold(name: string): string {
  return name.toLowerCase();
}

function referencesOf(models: Iterable<ModelInfo>): Map<string, Reference[]> | undefined {
  const references = new Map<string, Reference[]>();
  try {
    for (const { table } of models) {
      for (const { definition } of table.columns) {
        if (!definition.references) continue;
        const { target, onDelete = 'no action', onUpdate = 'no action' } = definition.references;
        const parent = fold(infoOf((target as () => unknown)()).table.name);
        const reference = { child: table.name, parent, onDelete, onUpdate };
        references.set(parent, [...(references.get(parent) ?? []), reference]);
      }
    }
    return references;
  } catch {
    return undefined; // createTables says what is wrong; a commit must not fail for it
  }
}
