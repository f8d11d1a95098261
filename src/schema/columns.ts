/**
 * Column definitions: `text().nullable()`, `decimal(12, 2).default('0')`. Data only; what a value becomes in the database is
 * the dialect's, what a record does with it is the model's.
 */
import type { ColumnKind, ColumnType } from '../core/column-type.ts';
import type { Decimal } from '../core/decimal.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import type { StandardSchemaV1 } from '../validation/standard-schema.ts';
import { requireSchema } from '../validation/validate.ts';

/** Whether an insert must or may name the column. */
export type Presence = 'required' | 'optional';

/** What the type machinery reads of a column; nothing else is ever compared. */
export interface AnyColumn {
  // oxlint-disable-next-line no-explicit-any -- a constraint: `unknown` would refuse every concrete column
  readonly '~type': any;
  // oxlint-disable-next-line no-explicit-any -- the same
  readonly '~input': any;
  readonly '~presence': Presence;
  readonly '~pk': boolean;
}
/** A model's columns by property name. */
export type Columns = Record<string, AnyColumn>;

/** What decimal columns accept when written. Records always hold a Decimal. */
export type DecimalInput = Decimal | string | number | bigint;

/** A column: `T` is what a record holds, `In` what writes and conditions accept. Each method returns a changed copy. */
export interface Column<T, P extends Presence = 'required', PK extends boolean = false, In = T> extends AnyColumn {
  readonly '~type': T;
  readonly '~input': In;
  readonly '~presence': P;
  readonly '~pk': PK;
  /** Uses this column name in the database instead of the property name in snake_case. */
  named(name: string): Column<T, P, PK, In>;
  /** Allows NULL; an insert may leave the column out. */
  nullable(): Column<T | null, 'optional', PK, In | null>;
  /** The value, or a function that makes it, when an insert leaves the column out. */
  default(value: NoInfer<In> | (() => NoInfer<In>)): Column<T, 'optional', PK, In>;
  /** Sets the column to this whenever a changed record is saved. */
  onUpdate(value: () => NoInfer<In>): Column<T, P, PK, In>;
  /** Makes the column (part of) the primary key. A single integer key is numbered by the database. */
  primaryKey(): Column<T, T extends number | bigint ? 'optional' : P, true, In>;
  /** No two rows may have the same value. */
  unique(): Column<T, P, PK, In>;
  /** Creates an index on the column with the table. */
  index(): Column<T, P, PK, In>;
  /**
   * A foreign key of the table, with or without a relation: `userId: integer().references(() => User, { onDelete: 'cascade' })`.
   * The target is a function that returns a model, so that models may refer to each other.
   */
  references(target: Function, options?: ReferenceOptions): Column<T, P, PK, In>;
  /**
   * Checks what is saved with a Standard Schema of any library, whose output is what is written; its input and output types
   * become the column's. NULL in a nullable column is not shown to the schema.
   */
  schema<SI, SO extends T>(
    schema: StandardSchemaV1<SI, SO>,
  ): Column<SO | Extract<T, null>, P, PK, SI | Extract<T, null>>;
  /** Narrows the TypeScript type and changes nothing at run time. */
  as<U extends T>(): Column<U, P, PK, U>;
  /** Leaves the column out of JSON and of what Node prints; records have it as a property like any other. Comes last. */
  hidden(): HiddenColumn<T, P, PK, In>;
}

/** A column that JSON and the console do not show. */
export interface HiddenColumn<T, P extends Presence, PK extends boolean, In> extends AnyColumn {
  readonly '~type': T;
  readonly '~input': In;
  readonly '~presence': P;
  readonly '~pk': PK;
  readonly '~hidden': true;
}

/** What the database does with a row when the one it refers to is deleted or gets another key. */
export type ReferenceAction = 'cascade' | 'restrict' | 'set null' | 'no action';

/** What `references` can be given beside the model. */
export interface ReferenceOptions {
  /** What happens when the row it refers to is deleted. Default: 'no action', which refuses the deletion. */
  readonly onDelete?: ReferenceAction;
  /** What happens when the key of the row it refers to changes. Default: 'no action'. */
  readonly onUpdate?: ReferenceAction;
  /** The property of the target that is referred to, which must be unique. Default: its primary key. */
  readonly column?: string;
}

/** A foreign key that a column declares. The constraint `Function`: a call signature would resolve the model while its class is being made. */
export interface ColumnReference extends ReferenceOptions {
  readonly target: Function;
}

/** A column's definition as data. */
export interface ColumnDefinition {
  readonly type: ColumnType;
  readonly name: string | undefined;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  /** A value or a function that makes it; undefined when there is none. */
  readonly default: unknown;
  readonly onUpdate: (() => unknown) | undefined;
  /** What values must pass before they are written. */
  readonly schema: StandardSchemaV1 | undefined;
  /** Whether JSON and the console leave the column out. */
  readonly hidden: boolean;
  /** The foreign key that it is, if it says so. */
  readonly references: ColumnReference | undefined;
  /** What the library does with the column by itself. */
  readonly role: ColumnRole | undefined;
}

const ACTIONS: ReadonlySet<unknown> = new Set<ReferenceAction>(['cascade', 'restrict', 'set null', 'no action']);

/** `version` counts the writes of a row, so that a lost update is noticed; `deletedAt` marks a row as deleted. */
export type ColumnRole = 'version' | 'deletedAt';

class ColumnBuilder {
  readonly definition: ColumnDefinition;
  constructor(definition: ColumnDefinition) {
    this.definition = Object.freeze(definition);
  }
  #with(part: Partial<ColumnDefinition>): ColumnBuilder {
    return new ColumnBuilder({ ...this.definition, ...part });
  }
  named(name: string): ColumnBuilder {
    if (typeof name !== 'string' || name === '')
      throw new ConfigError(`A column's name must be a text, got ${show(name)}.`);
    return this.#with({ name });
  }
  nullable(): ColumnBuilder {
    return this.#with({ nullable: true });
  }
  default(value: unknown): ColumnBuilder {
    if (value === undefined) throw new ConfigError('default() needs a value; use null for NULL.');
    return this.#with({ default: value });
  }
  onUpdate(value: () => unknown): ColumnBuilder {
    if (typeof value !== 'function') throw new ConfigError('onUpdate() takes a function that makes the value.');
    return this.#with({ onUpdate: value });
  }
  primaryKey(): ColumnBuilder {
    return this.#with({ primaryKey: true });
  }
  unique(): ColumnBuilder {
    return this.#with({ unique: true });
  }
  index(): ColumnBuilder {
    return this.#with({ indexed: true });
  }
  references(target: Function, options: ReferenceOptions = {}): ColumnBuilder {
    if (typeof target !== 'function' || isClass(target))
      throw new ConfigError(`references() takes a function that returns a model: references(() => User).`);
    refuseUnknownKeys('option of references()', options, ['onDelete', 'onUpdate', 'column']);
    for (const event of ['onDelete', 'onUpdate'] as const) {
      const action = options[event];
      if (action === undefined || ACTIONS.has(action)) continue;
      throw new ConfigError(
        `${event} of references() must be one of ${[...ACTIONS].map(show).join(', ')}, got ${show(action)}.`,
      );
    }
    const { column } = options;
    if (column !== undefined && typeof column !== 'string')
      throw new ConfigError(`column of references() must be a property of the model, got ${show(column)}.`);
    return this.#with({ references: Object.freeze({ ...options, target }) });
  }
  schema(schema: StandardSchemaV1): ColumnBuilder {
    requireSchema(schema);
    return this.#with({ schema });
  }
  as(): ColumnBuilder {
    return this;
  }
  hidden(): ColumnBuilder {
    return this.#with({ hidden: true });
  }
}

/** Whether a function is a class, which somebody may have passed instead of a function that returns it. */
function isClass(value: Function): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** The column with a role of its own; how the groups make theirs. */
export function withRole<C extends AnyColumn>(column: C, role: ColumnRole): C {
  const definition = definitionOf(column, role);
  return new ColumnBuilder({ ...definition, role }) as never; // a ColumnBuilder is what C is at run time
}

/** The definition behind a column; throws ConfigError for something that is not a column. */
export function definitionOf(column: unknown, property: string): ColumnDefinition {
  if (column instanceof ColumnBuilder) return column.definition;
  throw new ConfigError(
    `'${property}' is not a column. Write for example ${property}: text() or ${property}: integer().`,
  );
}

// The builder fulfils Column for whatever type the caller's signature names; the phantom members exist in types only.
function column(kind: ColumnKind, parameters: Omit<ColumnType, 'kind'> = {}): never {
  const type: ColumnType = Object.freeze({ kind, ...parameters });
  return new ColumnBuilder({
    type, name: undefined, nullable: false, primaryKey: false, unique: false, indexed: false, default: undefined, onUpdate: undefined,
    schema: undefined, hidden: false, references: undefined, role: undefined,
  }) as never; // prettier-ignore
}

/** A whole number up to 2^53 - 1 in size. */
export function integer(): Column<number> {
  return column('integer');
}
/** A whole number of 64 bits, held as a bigint. */
export function bigint(): Column<bigint> {
  return column('bigint');
}
/** A floating point number of 64 bits. For money use `decimal`. */
export function float(): Column<number> {
  return column('float');
}
/** An exact number with `scale` of its `precision` digits behind the point. What has more digits there is rounded half up. */
export function decimal(precision = 15, scale = 2): Column<Decimal, 'required', false, DecimalInput> {
  requireNumber('The precision of a decimal', precision, { min: 1, max: 38, integer: true });
  requireNumber('The scale of a decimal', scale, { min: 0, max: precision, integer: true });
  return column('decimal', { precision, scale });
}
/** A text of any length. */
export function text<T extends string = string>(): Column<NoInfer<T>> {
  return column('text');
}
/** true or false. */
export function boolean(): Column<boolean> {
  return column('boolean');
}
/** A moment with milliseconds, held as a Date. */
export function timestamp(): Column<Date> {
  return column('timestamp');
}
/** A calendar day, held as 'YYYY-MM-DD'. */
export function date(): Column<string> {
  return column('date');
}
/** Any value that JSON can express. */
export function json<T = unknown>(): Column<NoInfer<T>> {
  return column('json');
}
/** Bytes. */
export function blob(): Column<Uint8Array> {
  return column('blob');
}
/** A UUID, held as a text in lower case. */
export function uuid(): Column<string> {
  return column('uuid');
}
/** One of a fixed set of strings, which the table checks too: `oneOf('pending', 'paid')`. */
export function oneOf<const V extends string>(...values: V[]): Column<V> {
  if (values.length === 0) throw new ConfigError("oneOf() needs at least one value, such as oneOf('pending', 'paid').");
  return column('oneOf', { values });
}
