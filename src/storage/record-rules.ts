import { parseAudience } from '../access/audience.js';
import { BadUserInput } from '../domain/errors.js';
import { type Canonicalizable, canonicalJson } from '../provenance/canonical-json.js';
import type { ArchivedRecord } from './port/archive-store.js';
import type { Page } from './port/page.js';
import type { NewRecord, RecordQuery, RecordWrite, StoredRecord } from './port/record-store.js';

export const MAX_RECORD_TEXT = 200;
export const MAX_RECORD_KEYS = 16;
const MAX_RECORD_BLOBS = 16;
export const MAX_BODY_BYTES = 1_048_576;
const MAX_BLOB_BYTES = 1_073_741_824;
/** Contents are kept in pieces of at most so many bytes. */
export const BLOB_CHUNK_BYTES = 4_194_304;

/** A write whose record is within the limits, with what is stored of its body, byte for byte. */
export interface CheckedWrite {
  readonly write: RecordWrite;
  readonly target: Pick<NewRecord, 'kind' | 'id'>;
  readonly put: (NewRecord & { readonly bodyText: string }) | undefined;
}

/**
 * Checks writes of records against the limits of the port, the same for every store.
 *
 * @throws {BadUserInput} naming field, limit and value
 */
export function checkedWrites(writes: readonly RecordWrite[]): readonly CheckedWrite[] {
  const targets = new Set<string>();
  return writes.map((write) => {
    const target = 'put' in write ? write.put : write.remove;
    checkText('id', target.id);
    const name = `${target.kind} ${target.id}`;
    if (targets.has(name))
      throw new BadUserInput(`a record may be written once in a call; received ${name} twice`);
    targets.add(name);
    return { write, target, put: 'put' in write ? checkedRecord(write.put) : undefined };
  });
}

/** Checks records of an archive, each as one that is not there yet. */
export function checkedArchive(records: readonly ArchivedRecord[]): readonly CheckedWrite[] {
  return checkedWrites(
    records.map(({ audience, ...record }) => ({
      put: { ...record, audience: parseAudience(audience) },
      basedOn: 'ABSENT',
    })),
  );
}

/** Checks what a list asks for. */
export function checkQuery({ first, fromOrder, toOrder, after }: RecordQuery): void {
  if (!Number.isSafeInteger(first) || first < 0)
    throw new BadUserInput(`first must be a whole number from 0; received ${first}`, ['first']);
  for (const [field, value] of Object.entries({ fromOrder, toOrder, after: after?.order }))
    if (value !== undefined && !Number.isFinite(value))
      throw new BadUserInput(`${field} must be a finite number; received ${value}`, [field]);
}

/** Makes a page of the records that were read for it: one more than it holds, when there is one. */
export function pageOfRead<Read>(
  read: readonly Read[],
  { first, totalCount }: { readonly first: number; readonly totalCount: number },
  toRecord: (read: Read) => StoredRecord,
): Page<StoredRecord> {
  return { rows: read.slice(0, first).map(toRecord), hasMore: read.length > first, totalCount };
}

/** Tells whether the revision that is there, if any, is the one that a write rests on. */
export function rests(write: RecordWrite, revision: number | undefined): boolean {
  if (write.basedOn === 'ANY') return true;
  return revision === (write.basedOn === 'ABSENT' ? undefined : write.basedOn);
}

/** @throws {BadUserInput} when contents are too large to be kept */
export function checkBlob(content: Uint8Array): void {
  if (content.length > MAX_BLOB_BYTES)
    throw new BadUserInput(`contents may have at most ${MAX_BLOB_BYTES} bytes; received ${content.length}`);
}

function checkedRecord(record: NewRecord): NewRecord & { readonly bodyText: string } {
  const { keys, blobs = [], order, body } = record;
  checkList('keys', keys, MAX_RECORD_KEYS);
  for (const key of keys) checkText('keys', key);
  checkList('blobs', blobs, MAX_RECORD_BLOBS);
  if (!Number.isFinite(order))
    throw new BadUserInput(`order must be a finite number; received ${order}`, ['order']);
  // A JSON object is canonicalizable as it stands; its type says so member by member only.
  const bodyText = canonicalJson(body as { readonly [key: string]: Canonicalizable });
  const bytes = Buffer.byteLength(bodyText);
  if (bytes > MAX_BODY_BYTES)
    throw new BadUserInput(
      `body must have at most ${MAX_BODY_BYTES} bytes as canonical JSON; received ${bytes}`,
      ['body'],
    );
  return { ...record, bodyText };
}

function checkList(field: string, list: readonly string[], limit: number): void {
  if (list.length > limit)
    throw new BadUserInput(`${field} may list at most ${limit}; received ${list.length}`, [field]);
  if (new Set(list).size < list.length)
    throw new BadUserInput(`${field} must be distinct; received ${list.join(', ')}`, [field]);
}

const UNKEEPABLE = /\0|\p{Surrogate}/u;

function checkText(field: string, text: string): void {
  if (text.length < 1 || text.length > MAX_RECORD_TEXT)
    throw new BadUserInput(
      `${field} must have 1 to ${MAX_RECORD_TEXT} characters; received ${text.length}: ${text.slice(0, 40)}`,
      [field],
    );
  if (UNKEEPABLE.test(text))
    throw new BadUserInput(`${field} must be Unicode without NUL; received ${JSON.stringify(text)}`, [field]);
}
