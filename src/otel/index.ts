/** The './otel' door: metrics and spans for OpenTelemetry, on @opentelemetry/api. */
export {
  instrument,
  instrumentPool,
  type InstrumentedDatabase,
  type InstrumentOptions,
  type InstrumentPoolOptions,
} from './instrument.ts';
export type { MeasuredEvent, MeasuredPool } from './pool-metrics.ts';
