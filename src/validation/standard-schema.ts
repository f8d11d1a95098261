/**
 * The interface that validation libraries share, Standard Schema v1 (https://standardschema.dev), written down here so that the
 * library depends on none of them. Types only.
 */
import type { MaybePromise } from '../core/sql.ts';

/** A schema of any library that implements Standard Schema: it takes an `Input` and answers with an `Output` or with issues. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** What the standard asks for; libraries add methods of their own beside it. */
  readonly '~standard': {
    readonly version: 1;
    /** The library that made the schema. */
    readonly vendor: string;
    /** Carries the types; need not exist at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => MaybePromise<StandardResult<Output>>;
  };
}

/** What a schema answers: the value it made, or what is wrong. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong, and where in the value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
