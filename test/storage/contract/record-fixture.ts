import { EVERYONE } from '../../../src/access/audience.js';
import type {
  NewRecord,
  RecordKind,
  RecordWrite,
  StoredRecord,
} from '../../../src/storage/port/record-store.js';

/** Makes a record for everyone, with parts replaced. */
export function recordOf(id: string, parts: Partial<NewRecord> = {}): NewRecord {
  return { kind: 'NOTE', id, keys: [], order: 0, audience: EVERYONE, body: { of: id }, ...parts };
}

/** Writes a record whatever is there. */
export function putting(id: string, parts: Partial<NewRecord> = {}): RecordWrite {
  return { put: recordOf(id, parts), basedOn: 'ANY' };
}

/** Gives the ids of rows, in order; `undefined` where there is none. */
export function idsOf(rows: readonly (StoredRecord | undefined)[]): (string | undefined)[] {
  return rows.map((row) => row?.id);
}

/** Orders as lists do: by place, ties by id. */
export function inOrder(a: NewRecord, b: NewRecord): number {
  return a.order - b.order || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
}

export const KIND: RecordKind = 'NOTE';
