import { open } from 'node:fs/promises';
import type { Packet, PacketSelection } from '../domain/packet.js';
import { CompiledSchemas } from './avro/compiled-schemas.js';
import { readContainer } from './avro/read-container.js';
import { ByteWindow, chunksOfIterable, refillFrom, refillFromFile } from './byte-window.js';
import { readFramed } from './confluent/read-framed.js';
import { WriterSchemas } from './confluent/writer-schemas.js';
import { contentKind, HEAD_BYTES } from './content-kind.js';
import { gunzipped } from './gunzip.js';
import { readJson } from './json/read-json.js';
import { type PacketShaper, SURVEY_SHAPER } from './packet-shaper.js';
import type { PlacedPacket } from './placed-packet.js';
import { tarMembers } from './read-tar.js';
import { reasonOf, refusal } from './refusal.js';
import { isInShare, type Share, WHOLE } from './share.js';
import type { SourceItem } from './source-item.js';
import { isPassedOver, statedPaths, walkFiles } from './walk-files.js';

/** How alerts are read. */
export interface ReadOptions {
  /** Directories with `.avsc` files for Confluent messages, searched before the paths that are read. */
  readonly schemaDirectories?: readonly string[];
  /** Compiled schemas, to share them between calls and to ask them for the schemas of raw records afterwards. */
  readonly schemas?: CompiledSchemas;
  /** What makes the alerts of packets; that of ZTF and LSST when absent. `schemas` must read what it reads. */
  readonly shaper?: PacketShaper;
  /** The part that is wanted; all when absent. */
  readonly share?: Share;
}

/** What is found, packets not shaped yet. */
type Found = Exclude<SourceItem, { readonly kind: 'alert' }> | FoundPacket;

type Refused = Extract<SourceItem, { readonly kind: 'refused' }>;

interface FoundPacket {
  readonly kind: 'packet';
  readonly file: string;
  readonly packet: Packet;
  readonly offset: number;
}

/** Archives within archives that are opened: a `.tar.gz` is two. */
const MAX_NESTING = 4;

/** Makes the store of compiled writer schemas that {@link readAlerts} uses. */
export function alertSchemas({ selection }: PacketShaper = SURVEY_SHAPER): CompiledSchemas {
  return new CompiledSchemas(selection);
}

/**
 * Reads the alerts of files, directories (walked in the byte order of paths), tar archives and gzip files, whatever
 * their encoding: it is told by content, not by name.
 *
 * Streams: memory is bounded by the largest block, line or document (64 MiB), whatever the size of a file. What cannot
 * be read is refused with its reason, and the rest goes on; alerts of a file before its damage stay. Items come in the
 * order of files and, within a file, of alerts.
 *
 * @param paths  files and directories; a file given by itself is read whatever its name
 * @throws {BadUserInput} when a path does not exist, before anything is read
 * @example
 * for await (const item of readAlerts(['alerts/'])) if (item.kind === 'alert') console.log(item.alert.alertId);
 */
export async function* readAlerts(
  paths: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<SourceItem, void, undefined> {
  const { share = WHOLE, shaper = SURVEY_SHAPER } = options;
  for await (const found of readPackets(paths, options))
    if (found.kind === 'packet') {
      if (isInShare(found.packet, share)) yield shapedItem(found, shaper);
    } else if (share.index === 0) yield found;
}

async function* readPackets(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<Found, void, undefined> {
  const { shaper = SURVEY_SHAPER, schemas = alertSchemas(shaper) } = options;
  const schemaDirectories = options.schemaDirectories ?? [];
  await statedPaths(schemaDirectories, 'schemaDirectories');
  const writerSchemas = new WriterSchemas([...schemaDirectories, ...paths], schemas);
  const context = { schemas, writerSchemas, selection: shaper.selection };
  for await (const found of walkFiles(paths)) {
    if (found.kind === 'unreadable') yield refused(found.file, 0, found.reason);
    else if (found.kind === 'passed-over') yield { kind: 'passed-over', file: found.file };
    else yield* readFile(found.file, context);
  }
}

interface Context {
  readonly schemas: CompiledSchemas;
  readonly writerSchemas: WriterSchemas;
  readonly selection: PacketSelection;
}

async function* readFile(file: string, context: Context): AsyncGenerator<Found, void, undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      yield* readContent(file, new ByteWindow(refillFromFile(handle, size)), context, 0);
    } finally {
      await handle.close();
    }
  } catch (error) {
    yield refused(file, 0, reasonOf(error));
  }
}

async function* readContent(
  file: string,
  window: ByteWindow,
  context: Context,
  nesting: number,
): AsyncGenerator<Found, void, undefined> {
  try {
    await window.need(HEAD_BYTES);
    const content = contentKind(window.available.subarray(0, HEAD_BYTES));
    if (nesting > MAX_NESTING) throw refusal(`an archive in ${MAX_NESTING} others is not opened`);
    switch (content.kind) {
      case 'avro':
        return yield* placedIn(file, readContainer(window, context.schemas));
      case 'json':
        return yield* placedIn(file, readJson(window, context.selection));
      case 'framed':
        return yield* placedIn(file, readFramed(window, context.writerSchemas));
      case 'gzip': {
        const inner = new ByteWindow(refillFrom(chunksOfIterable(gunzipped(window.rest()))));
        return yield* readContent(file, inner, context, nesting + 1);
      }
      case 'tar':
        return yield* readArchive(file, window, context, nesting);
      case 'empty':
        throw refusal('an empty file');
      case 'foreign':
        throw refusal(content.reason);
    }
  } catch (error) {
    yield refused(file, window.offset, reasonOf(error));
  }
}

async function* readArchive(
  file: string,
  window: ByteWindow,
  context: Context,
  nesting: number,
): AsyncGenerator<Found, void, undefined> {
  for await (const member of tarMembers(window.rest())) {
    const name = `${file}:${member.name}`;
    const lastPart = member.name.slice(member.name.lastIndexOf('/') + 1);
    if (isPassedOver(lastPart)) yield { kind: 'passed-over', file: name };
    else yield* readContent(name, member.window, context, nesting + 1);
  }
}

async function* placedIn(
  file: string,
  packets: AsyncIterable<PlacedPacket>,
): AsyncGenerator<Found, void, undefined> {
  for await (const placed of packets)
    yield 'packet' in placed
      ? { kind: 'packet', file, packet: placed.packet, offset: placed.offset }
      : refused(file, placed.offset, placed.reason);
}

function shapedItem({ file, packet, offset }: FoundPacket, shaper: PacketShaper): SourceItem {
  try {
    return { kind: 'alert', alert: shaper.shape(packet, { source: file, offset }) };
  } catch (error) {
    return refused(file, offset, reasonOf(error));
  }
}

function refused(file: string, offset: number, reason: string): Refused {
  return { kind: 'refused', file, offset, reason };
}
