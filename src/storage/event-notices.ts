import type { Audience } from '../access/audience.js';
import { BadUserInput, CorruptStore } from '../domain/errors.js';
import { type Canonicalizable, canonicalJson, contentHash } from '../provenance/canonical-json.js';
import type { KeptMap, StatedLocalization } from '../sky/localization/stated-localization.js';
import { canonicalName, kindOfName } from '../sky/notice/event-name.js';
import type { Notice } from '../sky/notice/notice.js';
import { compressed, uncompressed } from './packed/long-text.js';
import type { Hash } from './port/page.js';
import type { NewRecord, StoredRecord } from './port/record-store.js';
import { MAX_BODY_BYTES, MAX_RECORD_KEYS } from './record-rules.js';

/** A localisation as it stands in a record: a map by the hashes of its contents. */
export type KeptLocalization = Exclude<StatedLocalization, { readonly fits: Uint8Array }>;

/** A message that can stand in a record. */
export type KeepableNotice = Omit<Notice, 'localization'> & {
  readonly localization: KeptLocalization | undefined;
};

/** A message about an event as it is kept. */
export interface KeptNotice {
  /** Id of its record: follows from what it says and who sees it. */
  readonly id: string;
  readonly notice: KeepableNotice;
  readonly audience: Audience;
  /** The file that it came from, as it came. */
  readonly rawBlob: Hash | undefined;
  readonly recordedAtUnixMs: number;
}

const MAX_NAME = 150;

/** Longer texts, those of MOCs of ten thousands of ranges, are kept compressed: to some half. */
const LONG_TEXT = 500_000;
const REST_OF_BODY = 1000;

/**
 * Writes a message as a record.
 *
 * The same message for the same audience has the same id, so that it is kept once however often it comes; for another
 * audience it is another record, so that who may not see the one learns nothing from keeping the other.
 *
 * @throws {BadUserInput} for a name of more than 150 characters, more than 12 names, or a localisation that is too long
 */
export function recordOfNotice(
  notice: KeepableNotice,
  audience: Audience,
  rawBlob: Hash | undefined,
): NewRecord {
  // Undefined members go, members are sorted: what the reader's code looks like is no part of the identity.
  const plain = JSON.parse(JSON.stringify(notice)) as Canonicalizable;
  const map = mapOf(notice);
  const blobs = new Set([...(map ? [map.mapBlob] : []), ...(rawBlob === undefined ? [] : [rawBlob])]);
  return {
    kind: 'NOTICE',
    id: contentHash([plain, audience.key]),
    keys: noticeKeys(notice),
    order: notice.eventUnixMs ?? notice.issuedUnixMs ?? 0,
    audience,
    body: { ...textOf(canonicalJson(plain)), ...(rawBlob === undefined ? {} : { raw: rawBlob }) },
    blobs: [...blobs],
  };
}

function textOf(text: string): { readonly notice: string } | { readonly compressed: string } {
  if (text.length <= LONG_TEXT) return { notice: text };
  const short = compressed(text);
  if (short.length > MAX_BODY_BYTES - REST_OF_BODY)
    throw new BadUserInput(
      `a localisation must have at most ${MAX_BODY_BYTES} bytes when it is compressed; received ${short.length}: give a MOC of a coarser order`,
      ['localization'],
    );
  return { compressed: short };
}

/**
 * Reads a message back.
 *
 * What was typed, or a map that does not say when it was made, was made when it was kept: a later one then supersedes
 * an earlier one.
 *
 * @throws {CorruptStore} when the record is none that {@link recordOfNotice} made
 */
export function noticeOfRecord(record: StoredRecord): KeptNotice {
  const { id, body, audience, recordedAtUnixMs } = record;
  const { notice: plain, compressed: short, raw } = body;
  const text = typeof short === 'string' ? uncompressed(short) : plain;
  if (typeof text !== 'string')
    throw new CorruptStore(`record NOTICE ${id} must hold a notice; received ${typeof text}`);
  // Written by recordOfNotice from a notice, and never changed since: the id is its hash.
  const notice = JSON.parse(text) as KeepableNotice;
  const isUndated = notice.product === 'MANUAL' || notice.product === 'MAP';
  return {
    id,
    notice:
      isUndated && notice.issuedUnixMs === undefined ? { ...notice, issuedUnixMs: recordedAtUnixMs } : notice,
    audience,
    rawBlob: typeof raw === 'string' ? raw : undefined,
    recordedAtUnixMs,
  };
}

/** Gives the map of a message, when it has one. */
export function mapOf({ localization }: Pick<KeepableNotice, 'localization'>): KeptMap | undefined {
  return localization?.form === 'map' ? localization : undefined;
}

/** Gives the key under which messages of a name are found; tests stay apart from events. */
export function nameKey(name: string, isTest: boolean): string {
  return `${isTest ? 'test' : 'event'}:${canonicalName(name)}`;
}

/** Gives the keys under which messages are found that are perhaps about the same event as this one. */
export function keysBeside(notice: KeepableNotice): readonly string[] {
  const second = secondOf(notice);
  if (second === undefined) return noticeKeys(notice);
  const [before, , after] = [-1, 0, 1].map((step) => secondKey(second + step, notice.isTest));
  return [...noticeKeys(notice), before!, after!];
}

function noticeKeys(notice: KeepableNotice): readonly string[] {
  const names = [...new Set([notice.event.name, ...notice.event.aliases].map(canonicalName))];
  const tooLong = names.find((name) => name.length > MAX_NAME || name === '');
  if (tooLong !== undefined || names.length > MAX_RECORD_KEYS - 4)
    throw new BadUserInput(
      `an event may have ${MAX_RECORD_KEYS - 4} names of 1 to ${MAX_NAME} characters; received ${names.length}: ${JSON.stringify(names[0]?.slice(0, 40))}`,
      ['name'],
    );
  const second = secondOf(notice);
  return [
    ...names.map((name) => nameKey(name, notice.isTest)),
    ...(second === undefined ? [] : [secondKey(second, notice.isTest)]),
  ];
}

/** IceCube's messages about one event share the second alone (group-notices.ts); others are found by name. */
function secondOf({ event, eventUnixMs }: KeepableNotice): number | undefined {
  if (eventUnixMs === undefined) return undefined;
  const isByTime = [event.name, ...event.aliases].some((name) => kindOfName(name) === 'NEUTRINO');
  return isByTime ? Math.floor(eventUnixMs / 1000) : undefined;
}

function secondKey(second: number, isTest: boolean): string {
  return `${isTest ? 'test-second' : 'second'}:${second}`;
}
