/**
 * UUIDs of version 7 (RFC 9562): 48 bits of time in milliseconds, a counter of 32 bits, 42 random bits. Within a process each is
 * greater than all before it, so that an index on them grows at its end: the counter starts anew, at random and at half its
 * size at most, with each millisecond. When it is full, or the clock has been set back, the time of the last one goes on.
 */

/** What is drawn at once: a system call costs more than the bytes. */
const POOL = 16 * 64;
const COUNTER_END = 2 ** 32;

/** Makes UUIDs with a clock of its own. */
export class UuidSource {
  readonly #now: () => number;
  readonly #random = new Uint8Array(POOL);
  #used = POOL;
  #time = -1;
  #counter = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    if (this.#used === POOL) {
      crypto.getRandomValues(this.#random);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += 16;
    this.#advance(at);
    const counter = this.#counter;
    const bytes = this.#random;
    // The version in front of the counter's upper 12 bits, the variant in front of the 14 below; the last 6 precede random ones.
    const middle = 0x7000 | (counter >>> 20);
    const variant = 0x8000 | ((counter >>> 6) & 0x3fff);
    const rest = ((counter & 0x3f) << 2) | (bytes[at]! & 3);
    let tail = hex(rest, 2);
    for (let i = 1; i <= 5; i++) tail += hex(bytes[at + i]!, 2);
    const time = hex(this.#time, 12);
    return `${time.slice(0, 8)}-${time.slice(8)}-${hex(middle, 4)}-${hex(variant, 4)}-${tail}`;
  }

  #advance(at: number): void {
    const now = this.#now();
    if (now > this.#time) {
      this.#time = now;
      this.#counter = this.#seed(at);
    } else if (++this.#counter === COUNTER_END) {
      this.#time++;
      this.#counter = this.#seed(at);
    }
  }

  /** 31 random bits. */
  #seed(at: number): number {
    const bytes = this.#random;
    return ((bytes[at + 6]! & 0x7f) << 24) | (bytes[at + 7]! << 16) | (bytes[at + 8]! << 8) | bytes[at + 9]!;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

const source = new UuidSource(Date.now);

/** A new UUID of version 7; within the process each is greater than all before. */
export function uuidv7(): string {
  return source.next();
}
