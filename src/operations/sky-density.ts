import { h3CentreOf, parseH3Cell } from '../spatial/h3-cell.js';
import type { RequestContext } from './request-context.js';
import { readTransientWhere } from './where/read-transient-where.js';
import type { Given, TransientWhere } from './where/transient-where.js';

/** Cells of one answer: the whole sky at resolution 3 has 41,162, and about as many hold something in a survey. */
const MAX_CELLS = 50_000;

/** Which transients are counted, and in which cells. */
export interface SkyDensityRequest {
  /** H3 resolution, 0 (20 degrees across) to 7 (1.3 arcmin). */
  readonly resolution: number;
  readonly where?: Given<TransientWhere>;
}

/** Counts by cell, as columns of one length; cells without a transient are left out. */
export interface SkyDensityView {
  readonly resolution: number;
  readonly total: number;
  readonly cells: readonly string[];
  readonly counts: readonly number[];
  /** Centres of the cells. */
  readonly raDeg: readonly number[];
  readonly decDeg: readonly number[];
}

/**
 * Counts the transients that the viewer sees by H3 cell, for heat maps.
 *
 * @throws {BadUserInput} for a resolution or `where` that is wrong
 * @throws {CostExceeded} when more cells hold something than one answer may have
 */
export async function skyDensity(
  context: RequestContext,
  { resolution, where }: SkyDensityRequest,
): Promise<SkyDensityView> {
  context.deadline.check();
  const predicate = await readTransientWhere(context, where);
  const found = await context.storage.transients.density(context.clearance, {
    grid: { kind: 'H3', resolution },
    ...(predicate ? { where: predicate } : {}),
    maxCells: MAX_CELLS,
    deadlineUnixMs: context.deadline.unixMs,
  });
  const centres = found.map(({ cell }) => h3CentreOf(parseH3Cell(cell)));
  context.meter.add(found.length);
  return {
    resolution,
    total: found.reduce((sum, { count }) => sum + count, 0),
    cells: found.map(({ cell }) => cell),
    counts: found.map(({ count }) => count),
    raDeg: centres.map(({ raDeg }) => raDeg),
    decDeg: centres.map(({ decDeg }) => decDeg),
  };
}
