/** Bytes as a text of letters, digits and two signs. */

/** The base64 of bytes, as every platform reads it. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
