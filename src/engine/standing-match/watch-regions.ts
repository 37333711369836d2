import { type Audience, EVERYONE } from '../../access/audience.js';
import { systemClearance } from '../../access/system-clearance.js';
import { visibilityClass } from '../../access/visibility-class.js';
import { BadUserInput, CorruptStore } from '../../domain/errors.js';
import { contentHash } from '../../provenance/canonical-json.js';
import { cellRangesOf } from '../../spatial/cell-ranges.js';
import { compileRegion } from '../../spatial/region.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import type { NewRecord, RecordStore, StoredRecord } from '../../storage/port/record-store.js';
import { readWatchedRegions, type WatchedRegionSummary } from '../../storage/watched-reader.js';
import type { MatchTarget, TargetPart, WatchedRegion } from './match-target.js';
import { roundedSeparation } from './rounded.js';
import { EVERYONE_CELL } from './sight-cell.js';

/** A position that is watched. */
export interface WatchedCone {
  readonly name: string;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly radiusArcsec: number;
}

/** What is watched under a name: a list of cones, or a set of cells (a MOC) as `[first, last, ...]` of order 24. */
export type WatchedShape =
  | { readonly form: 'cones'; readonly cones: readonly WatchedCone[] }
  | { readonly form: 'cells'; readonly ranges: readonly number[] };

/** More positions belong into several regions. */
export const MAX_WATCHED_CONES = 100_000;

/** Record whose revision is raised by each change of watched regions. */
export const WATCH_CURSOR = 'watch-regions';

const MAX_NAME = 100;
const ROWS_AT_ONCE = 1000;
const COVER = { rowCount: 1_000_000 };
const clearance = systemClearance('watch regions');

/**
 * Watches a region from now on, with all that is stored already; replaces what was watched under its name.
 *
 * @param source  where it came from, as it is listed
 * @throws {BadUserInput} for a name, cone or range that is none, and for more than {@link MAX_WATCHED_CONES} cones
 */
export async function watchRegion(
  records: Pick<RecordStore, 'putBlob' | 'write'>,
  region: {
    readonly name: string;
    readonly shape: WatchedShape;
    readonly source: string;
    readonly audience?: Audience;
  },
  nowUnixMs: number,
): Promise<void> {
  const { name, shape, source, audience = EVERYONE } = region;
  if (name === '' || name.length > MAX_NAME)
    throw new BadUserInput(`name must have 1 to ${MAX_NAME} characters; received ${name.length}`, ['name']);
  if (audience.to === 'WHO_PASSES' && (!audience.term || audience.visibility || audience.lane))
    throw new BadUserInput('a watched region is for everyone or for holders of labels', ['audience']);
  const { count, areaDeg2 } = checkShape(shape);
  const blob = await records.putBlob(Buffer.from(JSON.stringify(shape)));
  const put: NewRecord = {
    kind: 'WATCH_REGION',
    id: name,
    keys: [],
    order: nowUnixMs,
    audience,
    body: { form: shape.form, count, areaDeg2, source, content: blob },
    blobs: [blob],
  };
  await records.write(nowUnixMs, [
    { put, basedOn: 'ANY' },
    { put: cursor(nowUnixMs), basedOn: 'ANY' },
  ]);
}

/** Watches a region no longer; says whether it was watched. What was matched in it is announced as removed. */
export async function unwatchRegion(
  records: Pick<RecordStore, 'byId' | 'write'>,
  name: string,
  nowUnixMs: number,
): Promise<boolean> {
  const [known] = await records.byId(clearance, 'WATCH_REGION', [name]);
  if (!known) return false;
  const refused = await records.write(nowUnixMs, [
    { remove: { kind: 'WATCH_REGION', id: name }, basedOn: known.revision },
    { put: cursor(nowUnixMs), basedOn: 'ANY' },
  ]);
  return refused.length === 0;
}

/** Lists what is watched, oldest first. */
export async function listWatchedRegions(
  records: Pick<RecordStore, 'find'>,
): Promise<readonly WatchedRegionSummary[]> {
  const all: WatchedRegionSummary[] = [];
  for (let after: { order: number; id: string } | undefined; ; ) {
    const query = { direction: 'ASC', first: ROWS_AT_ONCE, ...(after ? { after } : {}) } as const;
    const page = await readWatchedRegions(records, clearance, query);
    all.push(...page.rows);
    const last = page.rows.at(-1);
    if (!last || !page.hasMore) return all;
    after = { order: last.watchedAtUnixMs, id: last.name };
  }
}

/** Makes what is watched ready to be matched; targets that are known are taken as they are. */
export async function watchRegions(
  records: RecordStore,
  known: ReadonlyMap<string, MatchTarget>,
): Promise<readonly WatchedRegion[]> {
  const regions: WatchedRegion[] = [];
  for (const record of await watchRecords(records)) {
    const { term } = record.audience;
    const target = await targetOf(records, record, known);
    regions.push({
      key: `watch:${record.id}`,
      name: record.id,
      kind: 'WATCH',
      cells: term
        ? [
            { cell: visibilityClass([term], []), target },
            { cell: visibilityClass([], [term]), target: undefined },
          ]
        : [{ cell: EVERYONE_CELL, target }],
      digest: contentHash([target.id, record.audience.key]),
    });
  }
  return regions;
}

async function watchRecords(records: Pick<RecordStore, 'find'>): Promise<readonly StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (let after: { order: number; id: string } | undefined; ; ) {
    const page = await records.find(clearance, {
      kind: 'WATCH_REGION',
      direction: 'ASC',
      first: ROWS_AT_ONCE,
      ...(after ? { after } : {}),
    });
    all.push(...page.rows);
    const last = page.rows.at(-1);
    if (!last || !page.hasMore) return all;
    after = { order: last.order, id: last.id };
  }
}

async function targetOf(
  records: Pick<RecordStore, 'blob'>,
  { id: name, body }: StoredRecord,
  known: ReadonlyMap<string, MatchTarget>,
): Promise<MatchTarget> {
  const hash = String(body['content']);
  const id = contentHash([name, hash]);
  const before = known.get(id);
  if (before) return before;
  const bytes = await records.blob(clearance, { kind: 'WATCH_REGION', id: name }, hash);
  if (!bytes) throw new CorruptStore(`the content ${hash} of the watched region ${name} is gone`);
  // Written by watchRegion, which checked it.
  const shape = JSON.parse(Buffer.from(bytes).toString()) as WatchedShape;
  const shared = { id, window: {}, description: { source: String(body['source']) } };
  if (shape.form === 'cells')
    return { ...shared, parts: [{ ranges: cellRangesOf(shape.ranges) }], measure: () => ({}) };
  return {
    ...shared,
    parts: shape.cones.map(partOfCone),
    measure: ({ raDeg, decDeg }, parts) => {
      const from = unitVectorOf(raDeg, decDeg);
      const measured = parts.map((part) => {
        const cone = shape.cones[part]!;
        return { cone, separation: separationArcsec(unitVectorOf(cone.raDeg, cone.decDeg), from) };
      });
      const nearest = measured.reduce((best, each) =>
        each.separation < best.separation ||
        (each.separation === best.separation && each.cone.name < best.cone.name)
          ? each
          : best,
      );
      return { target: nearest.cone.name, separationArcsec: roundedSeparation(nearest.separation) };
    },
  };
}

function partOfCone({ raDeg, decDeg, radiusArcsec }: WatchedCone): TargetPart {
  const region = compileRegion({ kind: 'cone', raDeg, decDeg, radiusArcsec });
  return { ranges: region.cover(COVER), contains: (ra, dec) => region.contains(ra, dec) };
}

function checkShape(shape: WatchedShape): { readonly count: number; readonly areaDeg2: number } {
  if (shape.form === 'cells') {
    const { areaDeg2 } = compileRegion({ kind: 'cells', ranges: shape.ranges });
    if (shape.ranges.length === 0) throw new BadUserInput('the region is empty', ['ranges']);
    return { count: shape.ranges.length / 2, areaDeg2 };
  }
  const { cones } = shape;
  if (cones.length === 0 || cones.length > MAX_WATCHED_CONES)
    throw new BadUserInput(
      `a list of cones has 1 to ${MAX_WATCHED_CONES} of them; received ${cones.length}`,
      ['cones'],
    );
  let areaDeg2 = 0;
  for (const { raDeg, decDeg, radiusArcsec } of cones)
    areaDeg2 += compileRegion({ kind: 'cone', raDeg, decDeg, radiusArcsec }).areaDeg2;
  return { count: cones.length, areaDeg2 };
}

function cursor(nowUnixMs: number): NewRecord {
  return { kind: 'CURSOR', id: WATCH_CURSOR, keys: [], order: nowUnixMs, audience: EVERYONE, body: {} };
}
