import type { PacketSelection } from '../../domain/packet.js';
import type { ByteWindow } from '../byte-window.js';
import type { PlacedPacket } from '../placed-packet.js';
import { isObject, packetOfPlain } from '../plain-packet.js';
import { reasonOf, refusal } from '../refusal.js';
import { elementsOf, parseExactJson } from './exact-json.js';

/** Most bytes of one line, and of a document that is not in lines. */
export const MAX_JSON_BYTES = 64 << 20;

const NEWLINE = 0x0a;
const BRACE = 0x7b;

/**
 * Reads alerts in JSON: one a line, one document, or one array of them. Lines are streamed, one is in memory at a time;
 * their offset is the line number, from 1. A document is read whole.
 */
export async function* readJson(
  window: ByteWindow,
  selection: PacketSelection,
): AsyncGenerator<PlacedPacket, void, undefined> {
  try {
    if (await isInLines(window)) yield* readLines(window, selection);
    else yield* readDocument(window, selection);
  } catch (error) {
    yield { reason: reasonOf(error), offset: window.offset };
  }
}

/**
 * Tells JSON lines from a document that is spread over lines: the first line is a complete object, or the second one
 * begins with a brace, which no member of an object does.
 */
async function isInLines(window: ByteWindow): Promise<boolean> {
  const length = await lineLength(window);
  const first = window.available.subarray(0, length).toString('utf8').trim();
  if (!first.startsWith('{')) return false;
  if (await window.need(length + 2)) if (window.available[length + 1] === BRACE) return true;
  try {
    parseExactJson(first);
    return true;
  } catch {
    // Not complete by itself: a document over several lines, which is parsed, and refused, as a whole.
    return false;
  }
}

/** Gives the length of the line at the window, without its end; the line is then available. */
async function lineLength(window: ByteWindow): Promise<number> {
  let searched = 0;
  for (;;) {
    const end = window.available.indexOf(NEWLINE, searched);
    if (end >= 0) return end;
    searched = window.available.length;
    if (searched > MAX_JSON_BYTES) throw refusal(`a line of more than ${MAX_JSON_BYTES} bytes`);
    if (!(await window.need(searched + 1))) return window.available.length;
  }
}

async function* readLines(window: ByteWindow, selection: PacketSelection): AsyncGenerator<PlacedPacket> {
  for (let line = 1; await window.need(1); line += 1) {
    const length = await lineLength(window);
    const text = window.take(length).toString('utf8').trim();
    if (await window.need(1)) window.take(1);
    if (text !== '') yield placedPacket(text, line, selection);
  }
}

async function* readDocument(window: ByteWindow, selection: PacketSelection): AsyncGenerator<PlacedPacket> {
  const start = window.offset;
  if (await window.need(MAX_JSON_BYTES + 1))
    throw refusal(
      `a JSON document of more than ${MAX_JSON_BYTES} bytes; write one alert a line, which can be streamed`,
    );
  const text = window
    .take(window.available.length)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  if (!text.trimStart().startsWith('[')) {
    yield placedPacket(text, start, selection);
    return;
  }
  parseExactJson(text);
  const elements = elementsOf(text);
  if (elements.length === 0) throw refusal('a JSON array without any object');
  for (const element of elements) yield placedPacket(element.text, start + element.offset, selection);
}

function placedPacket(text: string, offset: number, selection: PacketSelection): PlacedPacket {
  try {
    const document = parseExactJson(text);
    const otherwise = whatElse(document.value);
    if (otherwise !== undefined) return { reason: otherwise, offset };
    return {
      packet: packetOfPlain(document.value, selection, (name, index) => document.textOf(name, index)),
      offset,
    };
  } catch (error) {
    return { reason: reasonOf(error), offset };
  }
}

/** Names the JSON documents that lie beside alerts and are none. */
function whatElse(value: unknown): string | undefined {
  if (!isObject(value)) return 'no alert: a JSON value that is not an object';
  if ('fields' in value && value['type'] === 'record') return 'no alert: an Avro schema';
  if ('status' in value && 'data' in value) return 'no alert: the answer of an API (status, data)';
  if ('diaSourcesList' in value) return "no alert: an object's page of Lasair (diaSourcesList)";
  return undefined;
}
