import { gunzipSync, gzipSync } from 'node:zlib';

/** Writes a text short: gzip, as base64; of digits some half is left. */
export function compressed(text: string): string {
  return gzipSync(text).toString('base64');
}

/** Reads a text back that {@link compressed} wrote. */
export function uncompressed(text: string): string {
  return gunzipSync(Buffer.from(text, 'base64')).toString();
}
