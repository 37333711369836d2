import { refusedFile } from '../refused-file.js';
import { firstAvroRecord } from './avro-record.js';
import { isFields } from './json-fields.js';

/**
 * Takes the file of a map out of a notice that holds it in one of its fields: base64 in JSON, bytes in Avro.
 *
 * @param path  names of fields from the outside in, joined by dots: `event.skymap`
 * @param name  for messages
 * @throws {RefusedSkyFile} when the notice is neither, or has nothing of the kind there
 */
export function embeddedMap(bytes: Uint8Array, path: string, name: string): Uint8Array {
  const isAvro = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'Obj\u0001';
  let value: unknown = isAvro ? firstAvroRecord(bytes) : parsed(bytes, name);
  for (const field of path.split('.')) {
    if (!isFields(value) || !Object.hasOwn(value, field))
      throw refusedFile(name, `it has no field ${field} on the way to ${path}`);
    value = value[field];
  }
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string' && /^[A-Za-z0-9+/\s]+=*\s*$/.test(value)) return Buffer.from(value, 'base64');
  throw refusedFile(name, `${path} holds no map: bytes or base64 are expected, not ${typeof value}`);
}

function parsed(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw refusedFile(name, 'a map inside is looked for in JSON and Avro, and this is neither', { cause });
  }
}
