/**
 * What happens around the writing of records, as programs listen to it, and what each class keeps of listeners and rules.
 * When the events are emitted is in lifecycle.ts.
 */
import { ConfigError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { requireRule, type Rule } from './validation.ts';

/** What a listener is told beside the record. */
export interface EventContext {
  /** Whether the record had no row in the database when the save began. */
  readonly isNew: boolean;
  /** What is done to the row. */
  readonly operation: 'insert' | 'update' | 'delete';
  /** Before the write the columns that it would write now; after it those that it wrote. */
  readonly dirtyFields: readonly string[];
  /** The transaction of the write; undefined when it commits by itself, and once the transaction has ended. */
  readonly tx: Transaction | undefined;
}

/** Called with the record; whoever emits the event waits for it. */
export type RecordListener<I> = (record: I, context: EventContext) => unknown;

/** The events of records, in the order in which they happen. An error in a `before…` listener or a validator prevents the write. */
export interface RecordEvents<I> {
  /** Before schemas and rules are checked: the place to set values that they are to see. */
  readonly beforeValidate: RecordListener<I>;
  /** The record has passed them. */
  readonly afterValidate: RecordListener<I>;
  /** Before an insert or update. */
  readonly beforeSave: RecordListener<I>;
  /** Before an insert, after `beforeSave`. */
  readonly beforeInsert: RecordListener<I>;
  /** Before an update, after `beforeSave`. */
  readonly beforeUpdate: RecordListener<I>;
  /** The row is inserted, though perhaps not committed. */
  readonly afterInsert: RecordListener<I>;
  /** The row is updated, though perhaps not committed. */
  readonly afterUpdate: RecordListener<I>;
  /** After `afterInsert` or `afterUpdate`. */
  readonly afterSave: RecordListener<I>;
  /** Before the row is deleted. */
  readonly beforeDelete: RecordListener<I>;
  /** The row is deleted, though perhaps not committed. */
  readonly afterDelete: RecordListener<I>;
  /** What was written or deleted is committed. */
  readonly afterCommit: RecordListener<I>;
  /** What was written or deleted is rolled back. */
  readonly afterRollback: RecordListener<I>;
}

/** The name of an event. */
export type RecordEvent = keyof RecordEvents<unknown>;
/** A listener, whatever its records. */
export type Listener = RecordListener<never>;

const EVENTS: ReadonlySet<string> = new Set<RecordEvent>([
  'beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert', 'beforeUpdate', 'afterInsert', 'afterUpdate', 'afterSave',
  'beforeDelete', 'afterDelete', 'afterCommit', 'afterRollback',
]); // prettier-ignore

/** Where a class keeps its Lifecycle. Classes without one inherit that of the class they extend. */
const LIFECYCLE: unique symbol = Symbol('rhosocial.activerecord.lifecycle');

/** The listeners and rules of one class. Lists are replaced and never changed, so that whoever goes through one is not disturbed. */
export class Lifecycle {
  readonly #model: Function;
  readonly #listeners = new Map<string, readonly { readonly call: Listener }[]>();
  #rules: readonly Rule[] = [];

  constructor(model: Function) {
    this.#model = model;
  }

  /** Adds a listener; returns the function that removes it. */
  on(event: string, listener: Listener): () => void {
    const { name } = this.#model;
    if (!EVENTS.has(event))
      throw new ConfigError(`${name}.on() knows no event ${show(event)}.${didYouMean(event, EVENTS)}`);
    if (typeof listener !== 'function')
      throw new ConfigError(`${name}.on('${event}', …) takes a function, got ${show(listener)}.`);
    const own = { call: listener };
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), own]);
    return () => {
      this.#listeners.set(
        event,
        this.#listeners.get(event)!.filter((other) => other !== own),
      );
    };
  }

  /** Adds a rule for whole records. */
  addRule(rule: unknown): void {
    requireRule(rule, this.#model.name);
    this.#rules = [...this.#rules, rule];
  }

  /** Who listens to an event: those of the classes it extends first. */
  listeners(event: RecordEvent): readonly { readonly call: Listener }[] {
    const inherited = this.#parent?.listeners(event) ?? [];
    return [...inherited, ...(this.#listeners.get(event) ?? [])];
  }

  /** The rules for whole records, inherited ones first. */
  get rules(): readonly Rule[] {
    return [...(this.#parent?.rules ?? []), ...this.#rules];
  }

  get #parent(): Lifecycle | undefined {
    return lifecycleOf(Object.getPrototypeOf(this.#model) as Function);
  }
}

/** What a class and those it extends keep; undefined when there is nothing to do around a write. */
export function lifecycleOf(model: Function): Lifecycle | undefined {
  return (model as { [LIFECYCLE]?: Lifecycle })[LIFECYCLE];
}

/** The class's own, made when it has none, so that nothing leaks to the class it extends. */
export function ownLifecycle(model: Function): Lifecycle {
  if (!Object.hasOwn(model, LIFECYCLE)) Object.defineProperty(model, LIFECYCLE, { value: new Lifecycle(model) });
  return lifecycleOf(model)!;
}
