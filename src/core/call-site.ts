/** Where in the program a call came from: the first line of the stack that is not the library's. */

/** The library's folder, as stacks show it. */
const LIBRARY = new URL('..', import.meta.url).href;

/** The library's own tests are programs that use it, though they stand beside its files. */
const TEST = /\.test\.[jt]s:\d/;

/** So many calls are looked through: a statement of the library is called through more of its functions than stacks usually show. */
const DEPTH = 100;

/** The calls of an error's stack that are the program's, one a line; all of them where none is. */
export function callStack(error: Error): string {
  const lines = linesOf(error);
  const outside = lines.filter(isOutside);
  return (outside.length > 0 ? outside : lines).join('\n');
}

/**
 * The place as `file:line:column`; undefined where the stack does not tell. Costs a stack, so only for those who ask for it.
 * `behind`: a function of the program that the library has called; the place is where the call that led to it came from.
 */
export function callSite(behind?: Function): string | undefined {
  for (const line of linesOf(deepError(behind))) {
    const place = placeOf(line);
    if (place !== undefined && isOutside(line)) return place;
  }
  return undefined;
}

/** An error with a long stack. Where the limit cannot be changed, the stack is as long as it is. */
function deepError(behind?: Function): Error {
  const limit: unknown = Reflect.get(Error, 'stackTraceLimit'); // engines other than V8 have none
  if (typeof limit !== 'number') return new Error();
  Reflect.set(Error, 'stackTraceLimit', Math.max(limit, DEPTH));
  const error = new Error();
  if (behind) capture?.(error, behind);
  Reflect.set(Error, 'stackTraceLimit', limit);
  return error;
}

/** V8's: gives an error the stack behind the call of a function. */
const capture = Reflect.get(Error, 'captureStackTrace') as ((error: Error, behind: Function) => void) | undefined;

/** What stands in brackets behind a name, or by itself; undefined for what has no place, such as `Promise.all (index 0)`. */
function placeOf(line: string): string | undefined {
  const call = line.trim().replace(/^at (?:async )?/, '');
  const open = call.indexOf(' (');
  const place = open >= 0 && call.endsWith(')') ? call.slice(open + 2, -1) : call;
  return /:\d+:\d+$/.test(place) && !place.startsWith('eval at ') ? place : undefined;
}

/** Programs can make stacks of another form, which tell nothing here. */
function linesOf(error: Error): string[] {
  const stack: unknown = error.stack;
  return typeof stack === 'string' ? stack.split('\n').slice(1) : [];
}

function isOutside(line: string): boolean {
  if (/\(?node:/.test(line)) return false;
  return TEST.test(line) || !(line.includes(LIBRARY) || line.includes(bare(LIBRARY)));
}

/** A file's address without the scheme: some stacks show paths. */
function bare(address: string): string {
  return address.replace(/^file:\/\//, '');
}
