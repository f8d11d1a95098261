/** What the benchmark and its workers say to each other: one request, one response, in turn. */

export interface SliceOrder {
  /** How long to run before measuring. */
  readonly warmMs: number;
  readonly ms: number;
}

/** `Open` is what a process is told beside its contestant's name. */
export type Request<Open = { readonly file: string }> =
  | ({ readonly command: 'open'; readonly contestant: string } & Open)
  | { readonly command: 'verify'; readonly workload: string }
  | ({ readonly command: 'slice'; readonly workload: string } & SliceOrder)
  | { readonly command: 'close' };

export interface Response {
  readonly result?: unknown;
  readonly error?: string;
}

/** What one slice measured; times in milliseconds. */
export interface Slice {
  readonly ops: number;
  readonly wall: number;
  /** User and system time of the whole process, the collector's and compiler's threads included. */
  readonly cpu: number;
}
