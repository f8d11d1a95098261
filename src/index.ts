/** The '.' door of the library: everything that works on every platform. Backends have doors of their own. */
export type { Backend, Connection, ConnectorWrap, Watched } from './backend/backend.ts';
export type { CachedDatabase } from './cache/database.ts';
export { ModelCache, type CachedModel } from './cache/model-cache.ts';
export type { ModelCacheOptions } from './cache/model-options.ts';
export { QueryCache } from './cache/query-cache.ts';
export type { QueryCacheOptions } from './cache/query-options.ts';
export type { CacheStats } from './cache/statistics.ts';
export { connectionConfigFromEnv, type ConnectionConfig, type PoolTuning } from './backend/config.ts';
export { RoundRobinLoadBalancer, WeightedLoadBalancer, type WeightedConfig } from './cluster/balancer.ts';
export { Cluster, type ClusterAcquireOptions, type ClusterWorkOptions } from './cluster/cluster.ts';
export type { NodeHealth } from './cluster/member.ts';
export type { ClusterDriver, NodeConfig, NodeState, Verdict } from './cluster/node.ts';
export type { ClusterOptions } from './cluster/options.ts';
export type { BalancePolicy, Candidate } from './cluster/policies.ts';
export type { ClusterSession } from './cluster/session.ts';
export type { ClusterSnapshot, ClusterStats, NodeSnapshot } from './cluster/snapshot.ts';
export type { Clock, Timer } from './core/clock.ts';
export type { ColumnKind, ColumnType } from './core/column-type.ts';
export { Decimal } from './core/decimal.ts';
export {
  ActiveRecordError, BudgetError, CheckViolationError, ClusterError, ConfigError, ConnectionError, ConnectionLostError, DatabaseError, ForeignKeyViolationError,
  IntegrityError, LeaseReleasedError, LockError, NoHostAvailableError, NotNullViolationError, OperationalError, PoolClosedError, PoolDeadlockError, PoolError,
  PoolQueueFullError, PoolTimeoutError, QueryError, QueryTimeoutError, ReadOnlyHostError, RecordNotFoundError, RelationNotLoadedError, RetentionError, StaleRecordError, TransactionError,
  TypeConversionError, UniqueViolationError, ValidationError,
} from './core/errors.ts'; // prettier-ignore
export type {
  ClusterErrorDetails,
  DatabaseErrorDetails,
  ErrorDetails,
  LeaseHolder,
  PoolErrorDetails,
  RetainedObjects,
  UnavailableNode,
  ValidationIssue,
} from './core/errors.ts';
export type { BillOptions, QueryAmounts, QueryCosts } from './core/query-costs.ts';
export type { AmbientScope } from './core/scope.ts';
export { sql } from './core/sql.ts';
export type {
  CompiledQuery,
  MaybePromise,
  QueryLimits,
  QueryResult,
  SqlFragment,
  SqlValue,
  StatementKind,
  StatementOrigin,
  WriteKind,
  Written,
} from './core/sql.ts';
export type { IsolationLevel, Transaction, TransactionOptions } from './core/transaction.ts';
export { uuidv7 } from './core/uuid.ts';
export type {
  Catalog,
  ColumnDescription,
  DatabaseDescription,
  ForeignKeyAction,
  ForeignKeyDescription,
  IndexDescription,
  TableDescription,
} from './dialect/catalog.ts';
export type { AddedColumn, BeginOptions, Codec, Dialect } from './dialect/dialect.ts';
export type { SchemaDifference } from './ddl/differences.ts';
export type { SchemaStatements, TableTarget } from './ddl/statements.ts';
export type { CreateTablesOptions } from './ddl/tables.ts';
export { configureModels, Database, mixin, Model, outsideTransaction } from './database.ts';
export type { AnyModelClass, Configurable, ExecuteResult, ModelBase, PlainRow } from './database.ts';
export type { Changes } from './model/attributes.ts';
export type { EventContext, RecordEvents, RecordListener } from './model/events.ts';
export type { JsonRow } from './model/json.ts';
export type { MixedIn } from './model/mixin.ts';
export type {
  ColumnMethods,
  Extended,
  ExtendedClass,
  ModelClass,
  ModelStatics,
  RecordMethods,
  RecordOf,
  RelationMethods,
  RelationSettings,
  UsingTransaction,
} from './model/model.ts';
export type { LinkedQuery, OwnedInsert, OwnedQuery, Related } from './model/related-query.ts';
export type { DeleteOptions, SaveOptions } from './model/persist.ts';
export type { UpsertOptions } from './model/upsert-all.ts';
export type { RecordRule, RuleIssue } from './model/validation.ts';
export type { ViewDefinition } from './model/views.ts';
export type { EventSink } from './observe/bus.ts';
export type * from './observe/cluster-events.ts';
export type * from './observe/events.ts';
export { ConnectionPool } from './pool/connection-pool.ts';
export type { Condition, Connector, Platform, ResetMode } from './pool/connector.ts';
export { createPool } from './pool/create-pool.ts';
export type { Lease } from './pool/lease.ts';
export type { PoolOptions } from './pool/options.ts';
export type * from './pool/pool.ts';
export {
  calculatePoolSize,
  deadlockFloor,
  fleetPoolSize,
  poolSizeForLoad,
  type LoadSize,
  type PoolSize,
} from './pool/sizing.ts';
export type { PlanStep } from './dialect/plan.ts';
export type { QueryPlan } from './query/explain.ts';
export type { CursorPage, Page, UncountedPage } from './query/page.ts';
export type { CachedOptions, ResultCache } from './query/ports.ts';
export type { StreamOptions } from './query/stream.ts';
export { op } from './query/operators.ts';
export type { JsonPath, Listable, Operator, OperatorKind } from './query/operators.ts';
export type {
  AggregateOptions,
  Askable,
  Built,
  Conditions,
  Expression,
  Expressions,
  NumericKey,
  Operand,
  OrderedKey,
  Over,
  Query,
  QuerySteps,
  Rows,
  Selected,
  Selection,
  SelectTerm,
  Statement,
  TextKey,
  Update,
  Where,
} from './query/query.ts';
export {
  bigint,
  blob,
  boolean,
  date,
  decimal,
  float,
  integer,
  json,
  oneOf,
  text,
  timestamp,
  uuid,
} from './schema/columns.ts';
export type {
  AnyColumn,
  Column,
  Columns,
  DecimalInput,
  HiddenColumn,
  Presence,
  ReferenceAction,
  ReferenceOptions,
} from './schema/columns.ts';
export { integerKey, optimisticLock, softDelete, timestamps, uuidKey } from './schema/groups.ts';
export type { IndexOptions } from './schema/indexes.ts';
export type {
  At,
  BelongsTo,
  BelongsToAny,
  BelongsToMaybe,
  HasMany,
  HasManyThrough,
  HasOne,
  Loaded,
  ManyToMany,
  OrderTerm,
  Path,
  Relation,
  RelationKind,
  Relations,
  RelationTo,
} from './schema/relations.ts';
export type { AnyModel, Class, ColumnKey, Insert, Meta, META, PrimaryKey, Row } from './schema/shape.ts';
export type { StandardIssue, StandardResult, StandardSchemaV1 } from './validation/standard-schema.ts';
