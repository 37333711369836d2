import type { Packet } from '../../domain/packet.js';
import type { CompiledSchemas } from '../avro/compiled-schemas.js';
import type { PacketDecoder } from '../avro/packet-decoder.js';
import { readContainer } from '../avro/read-container.js';
import { ByteWindow } from '../byte-window.js';
import { readMessage } from '../confluent/read-framed.js';
import type { SchemaRegistry } from '../confluent/schema-registry.js';
import type { WriterSchemas } from '../confluent/writer-schemas.js';
import { contentKind, HEAD_BYTES } from '../content-kind.js';
import { readJson } from '../json/read-json.js';
import { type PacketShaper, SURVEY_SHAPER } from '../packet-shaper.js';
import type { PlacedPacket } from '../placed-packet.js';
import { reasonOf, refusal } from '../refusal.js';
import type { SourceItem } from '../source-item.js';

/** What it takes to read messages. */
export interface MessageSchemas {
  readonly compiled: CompiledSchemas;
  /** Of Confluent-framed messages. */
  readonly byId: Pick<SchemaRegistry | WriterSchemas, 'decoderOf'>;
  /** Given: every message is one bare datum of this schema. */
  readonly bare?: PacketDecoder;
  /** What makes the alerts of packets; that of ZTF and LSST when absent. */
  readonly shaper?: PacketShaper;
}

/**
 * Reads the alerts of one Kafka message: an Avro container (as ZTF sends), a Confluent-framed datum (as Rubin sends),
 * JSON, or a bare datum where its schema was given. Told by content; usually one alert, a container may hold several.
 *
 * @param place  where the items say that they come from
 * @returns      alerts and refusals; a message that is none is one refusal
 * @throws {SourceUnavailable} when the registry does not answer: the message is as good as before
 */
export async function readKafkaMessage(
  value: Buffer,
  place: { readonly source: string; readonly offset: number },
  schemas: MessageSchemas,
): Promise<readonly SourceItem[]> {
  const { source, offset } = place;
  const { shaper = SURVEY_SHAPER } = schemas;
  const items: SourceItem[] = [];
  const refuse = (reason: string) => items.push({ kind: 'refused', file: source, offset, reason });
  try {
    for await (const placed of packetsOf(value, schemas, shaper)) {
      if ('reason' in placed) refuse(placed.reason);
      else items.push({ kind: 'alert', alert: shaper.shape(placed.packet, { source, offset }) });
    }
  } catch (error) {
    refuse(reasonOf(error));
  }
  if (items.length === 0) refuse('a message without any alert');
  return items;
}

async function* packetsOf(
  value: Buffer,
  schemas: MessageSchemas,
  { selection }: PacketShaper,
): AsyncGenerator<PlacedPacket> {
  if (value.length === 0) throw refusal('an empty message');
  if (schemas.bare) {
    yield { packet: wholeDatum(value, schemas.bare), offset: 0 };
    return;
  }
  const content = contentKind(value.subarray(0, HEAD_BYTES));
  switch (content.kind) {
    case 'avro':
      return yield* readContainer(windowOf(value), schemas.compiled);
    case 'json':
      return yield* readJson(windowOf(value), selection);
    case 'framed': {
      const { packet, end } = await readMessage(value, 0, schemas.byId);
      if (end < value.length) throw refusal(`damaged: the message has ${value.length - end} bytes left over`);
      yield { packet, offset: 0 };
      return;
    }
    case 'foreign':
      throw refusal(content.reason);
    default:
      throw refusal(`a message is one alert, not ${content.kind}`);
  }
}

function wholeDatum(value: Buffer, decoder: PacketDecoder): Packet {
  const packet = decoder.decode(value, 0);
  if (decoder.end < value.length)
    throw refusal(`damaged, or of another schema: ${value.length - decoder.end} bytes are left over`);
  return packet;
}

function windowOf(value: Buffer): ByteWindow {
  let isGiven = false;
  return new ByteWindow(async (head) => {
    if (isGiven) return head;
    isGiven = true;
    return value;
  });
}
