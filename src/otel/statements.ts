/**
 * A span and a duration for each statement of a database, made when it has been answered. What is reported of a statement
 * is its text with placeholders, never a bound value; a text without placeholders is stripped of its literals first.
 */
import { SpanKind, SpanStatusCode, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import type { QueryEvent } from '../observe/events.ts';
import { ATTRIBUTE, METRIC } from './conventions.ts';
import { errorAttributes } from './error-type.ts';
import { summaryOf } from './summary.ts';
import { withoutLiterals } from './tokens.ts';

/** What must be there to follow statements. */
export interface StatementParts {
  readonly meter: Meter | undefined;
  readonly tracer: Tracer | undefined;
  /** `db.system.name`. */
  readonly system: string;
  /** `db.namespace`. */
  readonly namespace: string;
}

/** What all executions of one text have in common. */
interface Known {
  /** The name of its spans. */
  readonly name: string;
  /** On the metric. */
  readonly attributes: Attributes;
  /** On the span, with the text as it is. */
  readonly asIs: Attributes;
  /** The same with the literals taken out of the text; made when it is needed. */
  stripped: Attributes | undefined;
}

/** How many texts are remembered; then it begins anew. A program has fewer, unless it writes values into its statements. */
const REMEMBERED = 1000;

/** Answers the listener for `query` events. */
export function statementListener(parts: StatementParts): (event: QueryEvent) => void {
  const known = new Map<string, Known>();
  const { tracer } = parts;
  const duration = parts.meter?.createHistogram(METRIC.operationDuration.name, METRIC.operationDuration.options);
  return (event) => {
    let statement = known.get(event.sql);
    if (!statement) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(event.sql, (statement = knownOf(event.sql, parts)));
    }
    const failure = event.error === undefined ? undefined : errorAttributes(event.error);
    const attributes = failure
      ? { ...statement.attributes, [ATTRIBUTE.errorType]: failure[ATTRIBUTE.errorType] }
      : statement.attributes;
    duration?.record(event.elapsedMs / 1000, attributes);
    if (tracer) trace(tracer, event, { statement, failure });
  };
}

function knownOf(sql: string, { system, namespace }: StatementParts): Known {
  const { operation, summary } = summaryOf(sql);
  const attributes: Attributes = Object.freeze({
    [ATTRIBUTE.system]: system,
    [ATTRIBUTE.namespace]: namespace,
    ...(operation === undefined ? {} : { [ATTRIBUTE.operation]: operation }),
    ...(summary === undefined ? {} : { [ATTRIBUTE.summary]: summary }),
  });
  const asIs = Object.freeze({ ...attributes, [ATTRIBUTE.text]: sql });
  return { name: summary ?? system, attributes, asIs, stripped: undefined };
}

function trace(
  tracer: Tracer,
  { sql, params, kind, rows, elapsedMs, error }: QueryEvent,
  { statement, failure }: { readonly statement: Known; readonly failure: Attributes | undefined },
): void {
  // Without bound values, values may stand in the text.
  const stripped = (): Attributes => ({ ...statement.attributes, [ATTRIBUTE.text]: withoutLiterals(sql) });
  const shown = params.length > 0 ? statement.asIs : (statement.stripped ??= stripped());
  // Spans of the SDK begin at whole milliseconds. Rounded up, a statement does not begin before the span it is part of.
  const startTime = Math.ceil(Date.now() - elapsedMs);
  const span = tracer.startSpan(statement.name, { kind: SpanKind.CLIENT, startTime, attributes: shown });
  if (failure) {
    span.setAttributes(failure);
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
  } else if (kind === 'read') {
    span.setAttribute(ATTRIBUTE.rows, rows);
  }
  span.end(startTime + elapsedMs);
}
