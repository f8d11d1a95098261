/**
 * The indexes of model classes: each class keeps its own, and has those of the classes it extends. Where the subclass has a table
 * of its own it has the same indexes there.
 */
import { ConfigError } from '../core/errors.ts';
import { columnIndexes, modelIndex, uniqueKeys, type IndexOptions, type TableIndex } from '../schema/indexes.ts';
import type { TableColumn } from '../schema/table.ts';
import { INFO, infoOf, type ModelInfo } from './info.ts';

/** Where a class keeps its own indexes. */
const INDEXES: unique symbol = Symbol('rhosocial.activerecord.indexes');

/** An index as a class declared it. */
interface DeclaredIndex {
  /** Whose table it was declared for. */
  readonly info: ModelInfo;
  readonly terms: readonly string[];
  readonly options: IndexOptions;
  readonly index: TableIndex;
}

/** Adds an index to a class; refuses one that has the name of another. */
export function addIndex(model: Function, terms: readonly string[], options: IndexOptions = {}): void {
  const info = infoOf(model);
  const index = modelIndex(info.table, terms, options);
  if (indexesOf(model).some(({ name }) => name === index.name))
    throw new ConfigError(`${model.name} has an index '${index.name}' already. Give one of them another name.`);
  const own = Object.hasOwn(model, INDEXES) ? declaredBy(model) : [];
  const declared: DeclaredIndex = { info, terms: [...terms], options: { ...options }, index };
  Object.defineProperty(model, INDEXES, { value: [...own, declared], configurable: true });
}

/** All indexes of a model: those of its columns, then those that it and the classes it extends declare. */
export function indexesOf(model: Function): TableIndex[] {
  const info = infoOf(model);
  const chain: Function[] = [];
  for (let at = model; INFO in at; at = Object.getPrototypeOf(at) as Function) chain.unshift(at);
  const declared = chain.filter((at) => Object.hasOwn(at, INDEXES)).flatMap(declaredBy);
  return [...columnIndexes(info.table), ...declared.map((one) => resolve(one, info))];
}

/** The sets of columns of a model of which no two rows have the same values, the primary key first. */
export function uniqueKeysOf(model: Function): (readonly TableColumn[])[] {
  return uniqueKeys(infoOf(model).table, indexesOf(model));
}

/** A name is good for one table only: in many databases the indexes of all tables share their names. */
function resolve({ info, terms, options, index }: DeclaredIndex, asked: ModelInfo): TableIndex {
  if (info.table === asked.table) return index;
  const { name: _name, ...others } = options;
  return modelIndex(asked.table, terms, others);
}

function declaredBy(model: Function): readonly DeclaredIndex[] {
  return (model as { [INDEXES]?: readonly DeclaredIndex[] })[INDEXES] ?? [];
}
