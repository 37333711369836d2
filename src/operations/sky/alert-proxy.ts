import type { FacetField, Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import type { MjdRange, MjdWindow } from '../../sky/candidates/window.js';
import { type CellRanges, cellRangesOf } from '../../spatial/cell-ranges.js';
import { HPX_ORDER, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import type { RequestContext } from '../request-context.js';

/**
 * Order of the pixels that are taken for observed as a whole: 1.8 degrees, some 14 to a field of ZTF. Finer ones would
 * be empty between transients and be taken for unobserved.
 */
export const PROXY_ORDER = 5;

/** All pixels of the order; the answer is never cut off. */
const MAX_CELLS = 12 * 4 ** PROXY_ORDER;

/** What a facet says of when its position was looked at. */
export const WITNESSES: readonly FacetField[] = [
  'firstDetectionMjd',
  'lastDetectionMjd',
  'peakMjd',
  'lastLimitMjd',
];

/** Gives the time in which what a window asks for must have been observed; `undefined` for any time. */
export function observedIn({ detection, firstDetection }: MjdWindow): MjdRange | undefined {
  return detection ?? firstDetection;
}

/**
 * Finds the part of the sky that alerts prove to have been observed in a time, as the viewer sees them: pixels with a
 * transient whose first, brightest or last detection, or last limit before them, lies within.
 *
 * A proxy: no alert is not no observation, and a pixel counts as a whole.
 *
 * @returns  `undefined` when nothing at all is known of that time
 */
export async function alertProxy(
  { storage, clearance, deadline }: RequestContext,
  range: MjdRange | undefined,
  within?: SkyRegion,
): Promise<CellRanges | undefined> {
  deadline.check();
  const all: Predicate[] = [
    { op: 'or', any: WITNESSES.map((field) => withinRange(field, range)) },
    ...(within ? [{ op: 'inRegion', region: within } as const] : []),
  ];
  const cells = await storage.transients.density(clearance, {
    grid: { kind: 'HEALPIX', order: PROXY_ORDER },
    where: { op: 'and', all },
    maxCells: MAX_CELLS,
    deadlineUnixMs: deadline.unixMs,
  });
  if (cells.length === 0) return undefined;
  const size = PIXELS_PER_FACE[HPX_ORDER - PROXY_ORDER]!;
  return cellRangesOf(cells.flatMap(({ cell }) => [Number(cell) * size, (Number(cell) + 1) * size - 1]));
}

/** Says that a time of a facet lies within a range; that it has one, when the range has no ends. */
export function withinRange(field: FacetField, range: MjdRange | undefined): Predicate {
  const all: Predicate[] = [];
  if (range && Number.isFinite(range.fromMjd))
    all.push({ op: 'compare', field, comparison: 'gte', value: range.fromMjd });
  if (range && Number.isFinite(range.toMjd))
    all.push({ op: 'compare', field, comparison: 'lte', value: range.toMjd });
  return all.length > 0 ? { op: 'and', all } : { op: 'present', field };
}
