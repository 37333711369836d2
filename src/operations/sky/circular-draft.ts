import { BadUserInput, RefusedSkyFile } from '../../domain/errors.js';
import { type CircularRow, draftCircular } from '../../sky/circular/draft-circular.js';
import { coveredPart } from '../../sky/footprint/covered-part.js';
import { readPointings } from '../../sky/footprint/read-pointings.js';
import type { KeptEvent } from '../../storage/event-reader.js';
import type { SeenPoint } from '../../storage/port/datapoint-store.js';
import type { TransientRow } from '../../storage/port/transient-store.js';
import type { RequestContext } from '../request-context.js';
import type { Given } from '../where/transient-where.js';
import { cutCandidates } from './candidate-cuts.js';
import { type SelectionRequest, selectCandidates } from './candidate-selection.js';
import { type BandCoverage, bandsOf, coverageOf, unionOfAll } from './coverage.js';

const MAX_ROWS = 100;

/** What a circular is drafted of. */
export interface CircularDraftRequest extends Omit<SelectionRequest, 'level'> {
  /** 0.9 when not given. */
  readonly level?: Given<number>;
  /** Names of the transients in the table. */
  readonly select: readonly string[];
  /** A log of observations as CSV: see `readPointings`. */
  readonly observations?: Given<string>;
}

/**
 * Drafts a circular about an event from what the viewer sees; see {@link draftCircular}.
 *
 * @throws {BadUserInput} for a selection that is wrong, a transient that is not seen, observations that can't be read
 */
export async function circularDraft(
  context: RequestContext,
  event: KeptEvent,
  request: CircularDraftRequest,
): Promise<string> {
  if (request.select.length > MAX_ROWS)
    throw new BadUserInput(`select may have ${MAX_ROWS} names; received ${request.select.length}`, [
      'select',
    ]);
  const level = request.level ?? 0.9;
  const selection = await selectCandidates(context, event, { ...request, level });
  const { funnel } = await cutCandidates(context, selection);
  const coverage =
    typeof request.observations === 'string'
      ? ofLog(selection, request.observations)
      : await ofRecords(context, event, selection);
  context.meter.add(request.select.length);
  return draftCircular({
    eventName: event.state.name,
    eventUnixMs: event.state.eventUnixMs,
    level,
    coverage,
    funnel,
    window: selection.window,
    rows: await rowsOf(context, selection, request.select),
  });
}

type Selected = Awaited<ReturnType<typeof selectCandidates>>;

function ofLog({ localization, level }: Selected, log: string) {
  const pointings = pointingsOf(log);
  const observed = unionOfAll(pointings.map(({ ranges }) => ranges));
  return { ...coveredPart(localization, level, observed), bands: bandsOf(pointings), isProxy: false };
}

function pointingsOf(log: string) {
  try {
    return readPointings(Buffer.from(log), 'observations');
  } catch (error) {
    if (!(error instanceof RefusedSkyFile)) throw error;
    throw new BadUserInput(error.message, ['observations']);
  }
}

async function ofRecords(context: RequestContext, event: KeptEvent, { level, window }: Selected) {
  const when = window.detection ?? window.firstDetection;
  const coverage = await coverageOf(context, event, { level, ...(when ? { window: when } : {}) });
  if (!coverage) throw new TypeError('a selection has a localisation');
  const bands: readonly BandCoverage[] = coverage.bands;
  return { ...coverage, bands, isProxy: coverage.kind === 'ALERT_PROXY' };
}

async function rowsOf(
  context: RequestContext,
  { localization, level }: Selected,
  names: readonly string[],
): Promise<readonly CircularRow[]> {
  const found = await context.loaders.transientsByName.loadMany(names);
  const rows = found.map((each, place) => {
    if (each instanceof Error) throw each;
    const [row] = each;
    if (row) return row;
    throw new BadUserInput(`no transient called ${JSON.stringify(names[place])} is seen`, ['select']);
  });
  const refs = rows.map(({ ref }) => ref);
  const lightCurves = await context.storage.datapoints.ofTransients(context.clearance, refs);
  return rows.map((row, place) => {
    const { position } = row.facet;
    const isInside = position !== undefined && localization.isInside(position.raDeg, position.decDeg, level);
    return { ...rowOf(row, lightCurves[place] ?? []), isInside };
  });
}

function rowOf(row: TransientRow, points: readonly SeenPoint[]): Omit<CircularRow, 'isInside'> {
  const last = points.filter(isMeasured).at(-1)?.datapoint;
  return {
    name: row.key.name,
    raDeg: row.facet.position?.raDeg,
    decDeg: row.facet.position?.decDeg,
    band: last?.band,
    mag: last && 'mag' in last ? last.mag : undefined,
    magErr: last && 'magErr' in last ? last.magErr : undefined,
  };
}

function isMeasured({ datapoint, supersededBy }: SeenPoint): boolean {
  return datapoint.kind === 'DETECTION' && datapoint.sign === 'POSITIVE' && supersededBy === undefined;
}
