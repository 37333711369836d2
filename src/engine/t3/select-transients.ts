import type { Clearance } from '../../access/clearance.js';
import type { Survey } from '../../domain/datapoint.js';
import type { Predicate } from '../../domain/predicate.js';
import type { ChangePlace } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { TransientPosition, TransientRow } from '../../storage/port/transient-store.js';
import { nameOf } from './review-views.js';

/** Transients handed over at once. */
const BATCH = 100;
const CHANGES = 5000;
/** Beyond so many changed transients all are looked at: cheaper than asking for each, and bounded in memory. */
const MAX_CHANGED = 200_000;

/** What may have changed since a place, and the place behind it. */
export interface Changed {
  /** `EVERYTHING` when it can't be told, or is too much. */
  readonly keys: readonly { readonly survey: Survey; readonly name: string }[] | 'EVERYTHING';
  readonly place: ChangePlace;
}

/** Follows the feed of changes to its end. */
export async function changedSince(
  { changes }: Pick<Storage, 'changes'>,
  from: ChangePlace | undefined,
): Promise<Changed> {
  if (from === undefined) return { keys: 'EVERYTHING', place: await changes.latest() };
  const keys = new Map<string, { readonly survey: Survey; readonly name: string }>();
  let place = from;
  for (;;) {
    const page = await changes.after(place, CHANGES);
    if (page.hasGap || keys.size > MAX_CHANGED) return { keys: 'EVERYTHING', place: await changes.latest() };
    place = page.place;
    if (page.changes.length === 0) break;
    for (const { key } of page.changes) keys.set(nameOf(key), key);
  }
  const sorted = [...keys.values()].sort((a, b) => order(a.name, b.name) || order(a.survey, b.survey));
  return { keys: sorted, place };
}

/** Finds the transients that the predicate selects, those that changed or all, by (name, survey), in batches. */
export async function* selectedTransients(
  storage: Pick<Storage, 'transients'>,
  clearance: Clearance,
  where: Predicate,
  changed: Changed['keys'],
): AsyncGenerator<readonly TransientRow[]> {
  if (changed === 'EVERYTHING') {
    let after: TransientPosition | undefined;
    do {
      const page = await storage.transients.find(clearance, query(where, after));
      if (page.rows.length > 0) yield page.rows;
      after = page.hasMoreAfter ? page.rows.at(-1)?.position : undefined;
    } while (after);
    return;
  }
  for (let at = 0; at < changed.length; at += BATCH) {
    const wanted = changed.slice(at, at + BATCH);
    const names = [...new Set(wanted.map(({ name }) => name))];
    const named = new Set(wanted.map(nameOf));
    const among: Predicate = { op: 'and', all: [where, { op: 'in', field: 'name', values: names }] };
    // Two surveys may use one name: at most two rows a name.
    const page = await storage.transients.find(clearance, { ...query(among), limit: 2 * BATCH });
    const rows = page.rows.filter(({ key }) => named.has(nameOf(key)));
    if (rows.length > 0) yield rows;
  }
}

function query(where: Predicate, after?: TransientPosition) {
  return {
    where,
    order: [{ by: 'FIELD', field: 'name', direction: 'ASC' }] as const,
    ...(after ? { after } : {}),
    limit: BATCH,
    count: false,
    rows: true,
  };
}

function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
