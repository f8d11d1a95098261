/** A record as plain data for JSON: its columns, then the relations it has loaded. */

/** What JSON.stringify makes a record of. Texts stand for what JSON has no number for: bigints and decimals. */
export function plainOf(record: object): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) plain[key] = typeof value === 'bigint' ? value.toString() : value;
  return plain;
}
