import { SYSTEM } from '../../access/audience.js';
import { systemClearance } from '../../access/system-clearance.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ChangePlace } from '../../storage/port/change-store.js';
import type { RecordQuery, RecordWrite, StoredRecord } from '../../storage/port/record-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { HeldLock } from '../lock.js';
import {
  type KeptState,
  MARKS_KEY,
  markOfRecord,
  type RegionMark,
  stateOfRecord,
  transientKeyOf,
} from './match-records.js';

const CURSOR_ID = 'standing-match';
const PAGE = 1000;
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

  static async open(storage: Pick<Storage, 'records' | 'now'>, lock: HeldLock): Promise<MatchShelf> {
    const newest = { kind: 'MATCH', direction: 'DESC', first: 1 } as const;
    const { rows } = await storage.records.find(clearance, newest);
    return new MatchShelf(storage, lock, rows[0]?.order ?? 0);
  }

  /** How far the changes were followed; `undefined` when they never were. */
  async place(): Promise<ChangePlace | undefined> {
    const [cursor] = await this.storage.records.byId(clearance, 'CURSOR', [CURSOR_ID]);
    // Written by placeWrite alone.
    return cursor && (cursor.body['place'] as ChangePlace);
  }

  async marks(): Promise<readonly RegionMark[]> {
    return (await this.all({ keys: [MARKS_KEY] })).map(markOfRecord);
  }

  async statesOfRegion(regionKey: string): Promise<readonly KeptState[]> {
    return (await this.all({ keys: [`region:${regionKey}`] })).map(stateOfRecord);
  }

  /** States of each transient, in order. */
  async statesOfTransients(keys: readonly TransientKey[]): Promise<readonly (readonly KeptState[])[]> {
    const texts = keys.map(transientKeyOf);
    const query = { kind: 'MATCH_STATE', direction: 'ASC', first: PAGE } as const;
    const pages = await this.storage.records.ofKeys(clearance, texts, query);
    return Promise.all(
      pages.map(async ({ rows, hasMore }, place) =>
        (hasMore ? await this.all({ keys: [texts[place]!] }) : rows).map(stateOfRecord),
      ),
    );
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

  private async all(query: Pick<RecordQuery, 'keys'>): Promise<readonly StoredRecord[]> {
    const all: StoredRecord[] = [];
    for (let after: { order: number; id: string } | undefined; ; ) {
      const page = await this.storage.records.find(clearance, {
        kind: 'MATCH_STATE',
        direction: 'ASC',
        first: PAGE,
        ...query,
        ...(after ? { after } : {}),
      });
      all.push(...page.rows);
      const last = page.rows.at(-1);
      if (!last || !page.hasMore) return all;
      after = { order: last.order, id: last.id };
    }
  }
}

function placeWrite(place: ChangePlace, nowUnixMs: number): RecordWrite {
  const body = { place: { ...place } };
  const put = { kind: 'CURSOR', id: CURSOR_ID, keys: [], order: nowUnixMs, audience: SYSTEM, body } as const;
  return { put, basedOn: 'ANY' };
}
