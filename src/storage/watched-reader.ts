import type { Audience } from '../access/audience.js';
import type { Clearance } from '../access/clearance.js';
import { CorruptStore } from '../domain/errors.js';
import type { Page } from './port/page.js';
import type { RecordQuery, RecordStore, StoredRecord } from './port/record-store.js';

/** A watched region as it is listed. */
export interface WatchedRegionSummary {
  readonly name: string;
  /** A list of cones, or a set of cells (a MOC). */
  readonly form: 'cones' | 'cells';
  /** Cones, or ranges of cells. */
  readonly count: number;
  /** Of the cones added up, or of the cells; absent for regions written before it was kept. */
  readonly areaDeg2: number | undefined;
  readonly source: string;
  readonly audience: Audience;
  /** When it was watched as it is now, Unix ms: its place in lists. */
  readonly watchedAtUnixMs: number;
}

/** Lists the watched regions that the clearance sees, in the order in which they were watched or backwards. */
export async function readWatchedRegions(
  records: Pick<RecordStore, 'find'>,
  clearance: Clearance,
  query: Pick<RecordQuery, 'direction' | 'first' | 'after'>,
): Promise<Page<WatchedRegionSummary>> {
  const page = await records.find(clearance, { ...query, kind: 'WATCH_REGION' });
  return { ...page, rows: page.rows.map(summaryOf) };
}

function summaryOf({ id, order, audience, body }: StoredRecord): WatchedRegionSummary {
  const { form, count, areaDeg2, source } = body;
  const isForm = form === 'cones' || form === 'cells';
  if (!isForm || typeof count !== 'number' || typeof source !== 'string')
    throw new CorruptStore(`record WATCH_REGION ${id} must hold a form, a count and a source`);
  return {
    name: id,
    form,
    count,
    areaDeg2: typeof areaDeg2 === 'number' ? areaDeg2 : undefined,
    source,
    audience,
    watchedAtUnixMs: order,
  };
}
