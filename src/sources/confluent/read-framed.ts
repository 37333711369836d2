import type { Packet } from '../../domain/packet.js';
import type { ByteWindow } from '../byte-window.js';
import type { PlacedPacket } from '../placed-packet.js';
import { reasonOf, refusal } from '../refusal.js';
import type { WriterSchemas } from './writer-schemas.js';

/** Bytes before the datum: a zero, and the number of the writer schema, big-endian. */
const FRAME_BYTES = 5;

/** Most bytes of a file of messages; Kafka's own limit for one message is 1 MiB unless it is raised. */
export const MAX_FRAMED_BYTES = 64 << 20;

/**
 * Reads messages in Confluent's wire format (a zero, four bytes of schema number, the bare Avro datum) that stand one
 * after another in a file, as they come from Kafka.
 */
export async function* readFramed(
  window: ByteWindow,
  writerSchemas: WriterSchemas,
): AsyncGenerator<PlacedPacket, void, undefined> {
  const start = window.offset;
  let at = 0;
  try {
    if (await window.need(MAX_FRAMED_BYTES + 1))
      throw refusal(`a message file of more than ${MAX_FRAMED_BYTES} bytes`);
    const bytes = window.take(window.available.length);
    while (at < bytes.length) {
      const { packet, end } = await readMessage(bytes, at, writerSchemas);
      // Without a marker of its own, a message is whole only if the next one, or the end, follows it.
      if (end < bytes.length && bytes[end] !== 0)
        throw refusal(`damaged: the message has ${bytes.length - end} bytes left over`);
      yield { packet, offset: start + at };
      at = end;
    }
  } catch (error) {
    yield { reason: reasonOf(error), offset: start + at };
  }
}

/**
 * Reads one message, and tells where it ended.
 *
 * @throws {RefusedAlert} when it is no message, its schema is not known, or it does not fit the schema
 */
export async function readMessage(
  bytes: Buffer,
  at: number,
  writerSchemas: Pick<WriterSchemas, 'decoderOf'>,
): Promise<{ readonly packet: Packet; readonly end: number }> {
  if (bytes.length - at < FRAME_BYTES || bytes[at] !== 0) throw refusal('no Confluent message', at);
  const decoder = await writerSchemas.decoderOf(bytes.readUInt32BE(at + 1));
  const packet = decoder.decode(bytes, at + FRAME_BYTES);
  return { packet, end: decoder.end };
}
