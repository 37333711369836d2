import { RefusedSkyFile } from '../../domain/errors.js';

/** Is an object of parsed JSON (or of an Avro record), of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Says whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** Reads a text; `undefined` when it is absent, null or empty. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new RefusedSkyFile(`${name} must be a text; received ${typeof value}`);
}

/** Reads a number; `undefined` when it is absent or null. */
export function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RefusedSkyFile(`${name} must be a number; received ${JSON.stringify(value)?.slice(0, 60)}`);
}

/** Reads a text or a list of texts as a list. */
export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value)) {
    const text = textOf(fields, name);
    return text === undefined ? [] : [text];
  }
  return value.flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : []));
}

/** Reads base64 text as bytes. */
export function bytesOf(fields: Fields, name: string): Uint8Array | undefined {
  const value = fields[name];
  if (value instanceof Uint8Array) return value;
  const text = textOf(fields, name);
  if (text === undefined) return undefined;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) throw new RefusedSkyFile(`${name} must be base64`);
  return Buffer.from(text, 'base64');
}
