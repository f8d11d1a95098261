/** How the figure writes its numbers: as the example on the page prints them. */

export function milliseconds(ms: number): string {
  return `${ms.toFixed(2)} ms`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
