import { SYSTEM } from '../../access/audience.js';
import { systemClearance } from '../../access/system-clearance.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import type { ChangePlace } from '../../storage/port/change-store.js';
import type { RecordKind, RecordWrite, StoredRecord } from '../../storage/port/record-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { HeldLock } from '../lock.js';
import { writesOfFormerStates } from './former-states.js';
import {
  type KeptStates,
  MARKS_KEY,
  markOfRecord,
  type RegionMark,
  regionKeyOf,
  statesIdOf,
  statesOfRecord,
  transientOfAnnouncement,
} from './match-records.js';

const CURSOR_ID = 'standing-match';
const PAGE = 5000;
/** Writes of one transaction, more or less. */
const WRITES_AT_ONCE = 1000;

const clearance = systemClearance('standing match');

/** Writes that belong together, made for the instant at which they are written. */
export type WritesAt = (atUnixMs: number) => readonly RecordWrite[];

/** What the standing match keeps: states, marks and its place, written under its lock alone. */
export class MatchShelf {
  private constructor(
    private readonly storage: Pick<Storage, 'records' | 'now'>,
    private readonly lock: HeldLock,
    private lastUnixMs: number,
  ) {}

  /** Opens what is kept, and brings what the first stores kept to its form. @throws {LostLease} when another does the work */
  static async open(storage: Pick<Storage, 'records' | 'now'>, lock: HeldLock): Promise<MatchShelf> {
    const newest = { kind: 'MATCH', direction: 'DESC', first: 1 } as const;
    const { rows } = await storage.records.find(clearance, newest);
    const shelf = new MatchShelf(storage, lock, rows[0]?.order ?? 0);
    for (let former = await writesOfFormerStates(storage.records); former.length > 0; ) {
      await shelf.write([() => former]);
      former = await writesOfFormerStates(storage.records);
    }
    return shelf;
  }

  /** How far the changes were followed; `undefined` when they never were. */
  async place(): Promise<ChangePlace | undefined> {
    const [cursor] = await this.storage.records.byId(clearance, 'CURSOR', [CURSOR_ID]);
    // Written by placeWrite alone.
    return cursor && (cursor.body['place'] as ChangePlace);
  }

  async marks(): Promise<readonly RegionMark[]> {
    const marks: RegionMark[] = [];
    for await (const record of this.all('MATCH_STATE', MARKS_KEY)) marks.push(markOfRecord(record));
    return marks;
  }

  /** States of each transient, in order. */
  async statesOf(keys: readonly TransientKey[]): Promise<readonly KeptStates[]> {
    const records = await this.storage.records.byId(clearance, 'MATCH_STATE', keys.map(statesIdOf));
    return records.map(statesOfRecord);
  }

  /**
   * Transients of which anything was ever announced in what is watched under a name. Those that have a state in it are
   * among them: what is kept is announced in the same transaction, and announcements stay.
   */
  async everAnnouncedIn(name: string): Promise<readonly TransientKey[]> {
    const found = new Map<string, TransientKey>();
    for await (const record of this.all('MATCH', regionKeyOf(name))) {
      const key = transientOfAnnouncement(record);
      found.set(transientKeyText(key), key);
    }
    return [...found.values()];
  }

  /**
   * Writes groups of writes, each in one transaction with the proof that the lock is still ours, and the last of them
   * together with the place. Instants grow from one transaction to the next, so that who reads announcements in their
   * order misses none.
   *
   * @throws {LostLease} when another follows the changes by now
   */
  async write(groups: readonly WritesAt[], place?: ChangePlace): Promise<void> {
    let at = await this.instant();
    let gathered: RecordWrite[] = [];
    for (const group of groups) {
      const writes = group(at);
      gathered.push(...writes);
      if (gathered.length < WRITES_AT_ONCE) continue;
      await this.lock.write(at, gathered);
      gathered = [];
      at = await this.instant();
    }
    if (place) gathered.push(placeWrite(place, at));
    if (gathered.length > 0) await this.lock.write(at, gathered);
  }

  /** Says that the work is still being done. */
  async renew(): Promise<void> {
    await this.lock.write(await this.storage.now());
  }

  private async instant(): Promise<number> {
    this.lastUnixMs = Math.max(await this.storage.now(), this.lastUnixMs + 1);
    return this.lastUnixMs;
  }

  private async *all(kind: RecordKind, key: string): AsyncIterable<StoredRecord> {
    for (let after: { order: number; id: string } | undefined; ; ) {
      const page = await this.storage.records.find(clearance, {
        ...{ kind, keys: [key], direction: 'ASC', first: PAGE },
        ...(after ? { after } : {}),
      });
      yield* page.rows;
      const last = page.rows.at(-1);
      if (!last || !page.hasMore) return;
      after = { order: last.order, id: last.id };
    }
  }
}

function placeWrite(place: ChangePlace, nowUnixMs: number): RecordWrite {
  const body = { place: { ...place } };
  const put = { kind: 'CURSOR', id: CURSOR_ID, keys: [], order: nowUnixMs, audience: SYSTEM, body } as const;
  return { put, basedOn: 'ANY' };
}
