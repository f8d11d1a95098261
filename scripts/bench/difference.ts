/** The first place in which two results differ, for the contestant that did other work than the reference. */

/** Where and how `actual` differs from `expected`, both plain data; undefined when they are equal. */
export function firstDifference(expected: unknown, actual: unknown, path = 'result'): string | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (!isStructure(expected) || !isStructure(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return `${path} is ${show(actual)} instead of ${show(expected)}`;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const place = Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
    const difference = firstDifference(expected[key], actual[key], place);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isStructure(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80);
}
