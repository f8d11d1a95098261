/** Where in the program a call came from: the first line of the stack that is not the library's. */

/** The library's folder, as stacks show it. */
const LIBRARY = new URL('..', import.meta.url).href;

/** The calls of an error's stack that are the program's, one a line; all of them where none is. */
export function callStack(error: Error): string {
  const lines = error.stack?.split('\n').slice(1) ?? [];
  const outside = lines.filter(isOutside);
  return (outside.length > 0 ? outside : lines).join('\n');
}

/** The place as `file:line:column`; undefined where the stack does not tell. Costs a stack, so only for those who ask for it. */
export function callSite(): string | undefined {
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  const outside = lines.find(isOutside);
  return outside === undefined ? undefined : /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(outside)?.[1];
}

function isOutside(line: string): boolean {
  return !line.includes(LIBRARY) && !line.includes(bare(LIBRARY)) && !/\(?node:/.test(line);
}

/** A file's address without the scheme: some stacks show paths. */
function bare(address: string): string {
  return address.replace(/^file:\/\//, '');
}
