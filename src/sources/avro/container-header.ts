import { RefusedAlert } from '../../domain/errors.js';
import type { ByteWindow } from '../byte-window.js';
import { refusal } from '../refusal.js';
import { DatumReader } from './datum-reader.js';

/** First bytes of every Avro object container file: "Obj", version 1. */
export const CONTAINER_MAGIC = Buffer.from([0x4f, 0x62, 0x6a, 0x01]);

/** Bytes of the marker that ends the header and every block. */
export const MARKER_BYTES = 16;

/** A hundred times the header of an LSST alert. */
const MAX_HEADER_BYTES = 8 << 20;

/** What the header of an Avro object container file says. */
export interface ContainerHeader {
  readonly schema: Buffer;
  readonly codec: string;
  readonly marker: Buffer;
}

/**
 * Takes the header of a container out of a window.
 *
 * @throws {RefusedAlert} when it is truncated, too long, or has no schema
 */
export async function takeHeader(window: ByteWindow): Promise<ContainerHeader> {
  for (;;) {
    try {
      const { header, length } = parsedHeader(window.available);
      window.take(length);
      return header;
    } catch (error) {
      // A header that seems wrong may only be incomplete: it is tried again with more of the file.
      const seen = window.available.length;
      if (!(error instanceof RefusedAlert) || seen >= MAX_HEADER_BYTES) throw error;
      if (!(await window.need(seen + 1))) throw refusal(`header: ${error.reason}`, error.offset, error);
    }
  }
}

function parsedHeader(bytes: Buffer): { readonly header: ContainerHeader; readonly length: number } {
  const reader = new DatumReader();
  reader.position = CONTAINER_MAGIC.length;
  let schema: Buffer | undefined;
  let codec = 'null';
  for (let left = nextCount(reader, bytes); left > 0; left = nextCount(reader, bytes))
    for (; left > 0; left -= 1) {
      const key = takeBytes(reader, bytes).toString('utf8');
      const value = takeBytes(reader, bytes);
      if (key === 'avro.schema') schema = value;
      if (key === 'avro.codec') codec = value.toString('utf8');
    }
  const end = reader.position + MARKER_BYTES;
  if (end > bytes.length) throw refusal('truncated within the header', bytes.length);
  if (schema === undefined) throw refusal('an Avro container without a schema', reader.position);
  // The marker is needed until the end of the file, when the window's memory has been read into again.
  const marker = Buffer.from(bytes.subarray(reader.position, end));
  return { header: { schema, codec, marker }, length: end };
}

function nextCount(reader: DatumReader, bytes: Buffer): number {
  return reader.count(bytes, reader.position);
}

function takeBytes(reader: DatumReader, bytes: Buffer): Buffer {
  const length = reader.size(bytes, reader.position);
  const start = reader.position;
  reader.position = start + length;
  return bytes.subarray(start, reader.position);
}
