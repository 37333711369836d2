import { BadUserInput, RefusedSkyFile } from '../../domain/errors.js';
import { firstAvroRecord } from './avro-record.js';
import { type Circular, circularOfJson, circularOfText, isCircularJson, isCircularText } from './circular.js';
import { isGcnNotice, isTrackSearch, readGcnNotice, readTrackSearch } from './gcn-json.js';
import { isIceCat, readIceCat } from './icecat-rows.js';
import { isIgwnNotice, readIgwnNotice } from './igwn-notice.js';
import { isFields } from './json-fields.js';
import type { Notice, NoticeOutcome } from './notice.js';
import { readCircular } from './read-circular.js';
import { readVoEvent } from './voevent.js';

/** Larger files are refused before they are parsed. */
export const MAX_NOTICE_BYTES = 256 << 20;

/**
 * Reads a file of notices: VOEvent, GCN or IGWN JSON, IGWN Avro, a circular or an archive of them, IceCat-1. What it is
 * is told from its content, not its name.
 *
 * Never throws for what stands in the file: each message is read, or refused with the reason. A message must say when
 * and where, or at least where its map is; a retraction need not.
 *
 * @param name  how the caller calls the file, for the reasons
 * @returns     one outcome for each message, in the order of the file; never empty
 *
 * @example
 * const [outcome] = readNotices(bytes, '13311922683750.xml');
 * if (outcome?.kind === 'READ') console.log(outcome.notice.event.name);
 */
export function readNotices(bytes: Uint8Array, name: string): readonly NoticeOutcome[] {
  return attempt(name, () => {
    if (bytes.length > MAX_NOTICE_BYTES)
      throw new RefusedSkyFile(`a notice may have ${MAX_NOTICE_BYTES} bytes; received ${bytes.length}`);
    if (startsWith(bytes, 'Obj\u0001')) return read(name, [readAvro(bytes)]);
    if (bytes.includes(0)) throw new RefusedSkyFile('is binary, and no notice: notices are text or Avro');
    const text = Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\ufeff/, '');
    return readText(text, name);
  });
}

function readText(text: string, name: string): readonly NoticeOutcome[] {
  const start = text.trimStart();
  if (start.startsWith('<')) return read(name, [readVoEvent(text)]);
  if (start.startsWith('{') || start.startsWith('[')) return readJson(parseJson(text), name);
  if (isIceCat(start)) return readIceCat(start).map(checked);
  if (isCircularText(start)) return circularOutcomes(circularOfText(text), name);
  throw new RefusedSkyFile('is no notice: neither VOEvent, JSON, Avro, a circular nor a table of IceCat-1');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RefusedSkyFile('the JSON is malformed', { cause });
  }
}

function readJson(value: unknown, name: string): readonly NoticeOutcome[] {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RefusedSkyFile('the list is empty');
    return value.flatMap((each, place) =>
      attempt(`${name}[${place}]`, () => readJson(each, `${name}[${place}]`)),
    );
  }
  if (!isFields(value)) throw new RefusedSkyFile('is JSON, and no notice: an object or a list of them');
  if ('title' in value && ['properties', 'allOf', 'enum'].some((name) => name in value))
    throw new RefusedSkyFile('is a JSON schema, not a notice: it says which fields a notice may have');
  if (isCircularJson(value)) return circularOutcomes(circularOfJson(value), name);
  if (isIgwnNotice(value)) return read(name, [readIgwnNotice(value, 'IGWN_JSON')]);
  if (isTrackSearch(value)) return read(name, readTrackSearch(value));
  if ('neutrino_time_utc' in value || 'machine_time' in value)
    throw new RefusedSkyFile('is a message of SNEWS, which says when but not where: no localisation');
  if (isGcnNotice(value)) return read(name, [readGcnNotice(value)]);
  throw new RefusedSkyFile(
    `is JSON of no known notice; its fields are ${Object.keys(value).slice(0, 8).join(', ')}`,
  );
}

function readAvro(bytes: Uint8Array): Notice {
  const record = firstAvroRecord(bytes);
  if (!isFields(record) || !isIgwnNotice(record))
    throw new RefusedSkyFile('is Avro, and no IGWN alert: superevent_id and alert_type are absent');
  return readIgwnNotice(record, 'IGWN_AVRO');
}

function circularOutcomes(circular: Circular, name: string): readonly NoticeOutcome[] {
  const part = circular.number === undefined ? name : `GCN ${circular.number}`;
  return attempt(part, () => read(part, readCircular(circular)));
}

function read(part: string, notices: readonly Notice[]): readonly NoticeOutcome[] {
  return notices.map((notice) => checked({ kind: 'READ', part, notice }));
}

/** Refuses what says neither when nor where; a retraction needs to say only whom it is about. */
function checked(outcome: NoticeOutcome): NoticeOutcome {
  if (outcome.kind === 'REFUSED' || outcome.notice.isRetraction) return outcome;
  const { part, notice } = outcome;
  if (notice.eventUnixMs === undefined)
    return {
      kind: 'REFUSED',
      part,
      reason: `${notice.event.name}: the notice does not say when the event was`,
    };
  if (!notice.localization && notice.betterMapAt === undefined)
    return {
      kind: 'REFUSED',
      part,
      reason: `${notice.event.name}: no localisation, ${notice.noLocalizationReason ?? 'none is stated'}`,
    };
  return outcome;
}

function attempt(part: string, readAll: () => readonly NoticeOutcome[]): readonly NoticeOutcome[] {
  try {
    return readAll();
  } catch (error) {
    if (error instanceof RefusedSkyFile || error instanceof BadUserInput)
      return [{ kind: 'REFUSED', part, reason: error.message }];
    throw error;
  }
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic;
}
