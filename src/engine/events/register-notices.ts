import { createHash } from 'node:crypto';
import { type Audience, EVERYONE } from '../../access/audience.js';
import { systemClearance } from '../../access/system-clearance.js';
import { BadUserInput, RefusedSkyFile, StorageConflict } from '../../domain/errors.js';
import { localizationOf } from '../../sky/localization/localization-of.js';
import type { StatedLocalization } from '../../sky/localization/stated-localization.js';
import { encodeSkyMap } from '../../sky/map/blob.js';
import { readSkyMap } from '../../sky/map/read-sky-map.js';
import type { Notice } from '../../sky/notice/notice.js';
import { type KeptLocalization, recordOfNotice } from '../../storage/event-notices.js';
import { EVENTS_CURSOR } from '../../storage/event-reader.js';
import type { NewRecord, RecordStore, RecordWrite } from '../../storage/port/record-store.js';

/** A message to be kept, with the file that it came in. */
export interface ArrivedNotice {
  readonly notice: Notice;
  /** How the caller calls the message, for reasons. */
  readonly part: string;
  /** Absent for what was typed. */
  readonly raw?: Uint8Array;
}

/** What became of a message. */
export type Registration =
  | { readonly kind: 'KEPT' | 'KNOWN'; readonly part: string; readonly id: string; readonly notice: Notice }
  | { readonly kind: 'REFUSED'; readonly part: string; readonly reason: string };

export interface RegistrationOptions {
  readonly nowUnixMs: number;
  /** Who sees the messages; everyone unless told. */
  readonly audience?: Audience;
}

/** Messages written in one transaction. */
const AT_ONCE = 200;
const ATTEMPTS = 10;

/**
 * Keeps messages about events: maps in their canonical form, files as they came.
 *
 * Idempotent by content: the same message for the same audience is kept once, whoever registers it and how often. A
 * message does not touch others: what an event is follows from its messages when it is read (event-reader.ts), so
 * registrars need not know of each other. With each group of messages the revision of the record `CURSOR events` is
 * raised in the same transaction.
 *
 * @returns what became of each, in order; a localisation that is none is refused, the others are kept
 */
export async function registerNotices(
  records: Pick<RecordStore, 'byId' | 'write' | 'putBlob'>,
  arrived: readonly ArrivedNotice[],
  { nowUnixMs, audience = EVERYONE }: RegistrationOptions,
): Promise<readonly Registration[]> {
  const outcomes: Registration[] = [];
  const rawBlobs = new Map<Uint8Array, string>();
  for (let at = 0; at < arrived.length; at += AT_ONCE) {
    const group = arrived.slice(at, at + AT_ONCE);
    const made = [];
    for (const each of group) made.push(await preparedOf(records, each, audience, rawBlobs));
    const fresh = await writeFresh(
      records,
      nowUnixMs,
      made.flatMap((one) => ('record' in one ? one.record : [])),
    );
    for (const [place, one] of made.entries()) {
      const { part, notice } = group[place]!;
      if ('reason' in one) outcomes.push({ kind: 'REFUSED', part, reason: one.reason });
      else {
        // Of a message that stands twice in a group, the first was kept.
        const kind = fresh.delete(one.record.id) ? 'KEPT' : 'KNOWN';
        outcomes.push({ kind, part, id: one.record.id, notice });
      }
    }
  }
  return outcomes;
}

async function preparedOf(
  records: Pick<RecordStore, 'putBlob'>,
  { notice, part, raw }: ArrivedNotice,
  audience: Audience,
  rawBlobs: Map<Uint8Array, string>,
): Promise<{ readonly record: NewRecord } | { readonly reason: string }> {
  try {
    const localization = await keepable(records, notice.localization, part);
    const rawBlob = raw && (rawBlobs.get(raw) ?? (await records.putBlob(raw)));
    if (raw && rawBlob !== undefined) rawBlobs.set(raw, rawBlob);
    return { record: recordOfNotice({ ...notice, localization }, audience, rawBlob) };
  } catch (error) {
    if (error instanceof RefusedSkyFile || error instanceof BadUserInput) return { reason: error.message };
    throw error;
  }
}

async function keepable(
  records: Pick<RecordStore, 'putBlob'>,
  stated: StatedLocalization | undefined,
  part: string,
): Promise<KeptLocalization | undefined> {
  if (stated === undefined) return undefined;
  if (stated.form !== 'map') {
    // Refuses what is no localisation.
    localizationOf(stated);
    return stated;
  }
  if (!('fits' in stated)) return stated;
  const mapBlob = await records.putBlob(encodeSkyMap(readSkyMap(stated.fits, part)));
  return { form: 'map', fitsDigest: createHash('sha256').update(stated.fits).digest('hex'), mapBlob };
}

/** Writes the records that are not there; gives their ids. */
async function writeFresh(
  records: Pick<RecordStore, 'byId' | 'write'>,
  nowUnixMs: number,
  made: readonly NewRecord[],
): Promise<Set<string>> {
  const unique = [...new Map(made.map((record) => [record.id, record])).values()];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const clearance = systemClearance('registration of notices');
    const known = await records.byId(
      clearance,
      'NOTICE',
      unique.map(({ id }) => id),
    );
    const fresh = unique.filter((_, place) => known[place] === undefined);
    if (fresh.length === 0) return new Set();
    const refused = await records.write(nowUnixMs, [
      ...fresh.map((put): RecordWrite => ({ put, basedOn: 'ABSENT' })),
      { put: cursor(nowUnixMs), basedOn: 'ANY' },
    ]);
    if (refused.length === 0) return new Set(fresh.map(({ id }) => id));
    // Another registrar was faster with some of them.
  }
  throw new StorageConflict(`${unique.length} notices could not be kept in ${ATTEMPTS} attempts`);
}

function cursor(nowUnixMs: number): NewRecord {
  return { kind: 'CURSOR', id: EVENTS_CURSOR, keys: [], order: nowUnixMs, audience: EVERYONE, body: {} };
}
