import type { Predicate } from '../../domain/predicate.js';
import { detectionWithin, firstSeenMjd, isWithin, type MjdRange } from '../../sky/candidates/window.js';
import type { KeptEvent } from '../../storage/event-reader.js';
import type { TransientRow } from '../../storage/port/transient-store.js';
import type { RequestContext } from '../request-context.js';
import { type TransientView, toTransientView } from '../view/transient-view.js';
import { type CutName, detectionMjds } from './candidate-cuts.js';
import { type CandidateSelection, type SelectionRequest, selectCandidates } from './candidate-selection.js';
import { type LocalizationView, viewOfLocalization } from './event-view.js';
import { loadEvent } from './open-event.js';

/** One cut, with what was compared. */
export interface ExplainedCut {
  readonly cut: CutName;
  readonly passed: boolean;
  /** What the transient has, for people. */
  readonly value: string;
  /** What the cut asks for. */
  readonly limit: string;
}

/** Why a transient is a candidate of an event, or is none. */
export interface Explanation {
  readonly isCandidate: boolean;
  readonly cuts: readonly ExplainedCut[];
  readonly localization: LocalizationView;
  readonly transient: TransientView;
}

/**
 * Says of each cut of a selection whether a transient passes it, and why.
 *
 * Every cut is made, also behind one that failed. `undefined` when the viewer sees no such transient.
 *
 * @param name  the survey's name of the transient
 * @throws {BadUserInput} as `selectCandidates`
 */
export async function explainCandidate(
  context: RequestContext,
  event: KeptEvent,
  name: string,
  request: SelectionRequest,
): Promise<Explanation | undefined> {
  const selection = await selectCandidates(context, event, request);
  const [row] = await context.loaders.transientsByName.load(name);
  if (!row) return undefined;
  context.meter.add(1);
  const points = await context.loaders.pointsOfTransient.load(row.ref);
  const { detection, firstDetection } = selection.placed;
  const cuts = [
    regionCut(selection, row),
    ...(detection ? [detectionCut(detection, row, detectionMjds(points))] : []),
    ...(firstDetection ? [firstDetectionCut(firstDetection, row)] : []),
    ...(selection.where ? [await whereCut(context, selection.where, row)] : []),
  ];
  return {
    isCandidate: cuts.every(({ passed }) => passed),
    cuts,
    localization: await viewOfLocalization(context, event, selection.used),
    transient: toTransientView(row),
  };
}

function regionCut({ localization, level }: CandidateSelection, { facet }: TransientRow): ExplainedCut {
  const { position } = facet;
  const limit = localization.levelApplied
    ? `in the region of level ${level}`
    : `in the region, which holds ${localization.containment}`;
  if (!position) return { cut: 'REGION', passed: false, value: 'no position: no positive detection', limit };
  const { raDeg, decDeg } = position;
  const found = localization.credibleLevel(raDeg, decDeg);
  return {
    cut: 'REGION',
    passed: localization.isInside(raDeg, decDeg, level),
    value: `RA ${raDeg}, Dec ${decDeg}: ${found === undefined ? 'outside' : `credible level ${found}`}`,
    limit,
  };
}

function detectionCut(range: MjdRange, { facet }: TransientRow, mjds: readonly number[]): ExplainedCut {
  const inside = mjds.filter((mjd) => isWithin(range, mjd));
  const { firstDetectionMjd: first, lastDetectionMjd: last } = facet;
  return {
    cut: 'DETECTION',
    passed: detectionWithin(range, facet) === true || inside.length > 0,
    value:
      first === undefined
        ? 'never detected'
        : `${inside.length} of ${mjds.length} detections from MJD ${first} to ${last}${inside.length > 0 ? `, the first within at ${inside[0]}` : ''}`,
    limit: `a detection within ${textOf(range)}`,
  };
}

function firstDetectionCut(range: MjdRange, { facet }: TransientRow): ExplainedCut {
  const first = firstSeenMjd(facet);
  return {
    cut: 'FIRST_DETECTION',
    passed: isWithin(range, first),
    value: first === undefined ? 'never detected' : `first detected at MJD ${first}`,
    limit: `first detected within ${textOf(range)}`,
  };
}

/** Asks the store, which alone knows of channels and T2 results. */
async function whereCut(
  { storage, clearance, deadline }: RequestContext,
  where: Predicate,
  { key }: TransientRow,
): Promise<ExplainedCut> {
  const byName: readonly Predicate[] = [
    { op: 'compare', field: 'name', comparison: 'eq', value: key.name },
    { op: 'compare', field: 'survey', comparison: 'eq', value: key.survey },
    where,
  ];
  const { totalCount = 0 } = await storage.transients.find(clearance, {
    where: { op: 'and', all: byName },
    order: [],
    limit: 0,
    count: true,
    rows: false,
    deadlineUnixMs: deadline.unixMs,
  });
  const passed = totalCount > 0;
  return {
    cut: 'WHERE',
    passed,
    value: passed ? 'it holds' : 'it does not hold',
    limit: 'the given `where`',
  };
}

function textOf({ fromMjd, toMjd }: MjdRange): string {
  return `MJD [${fromMjd}, ${toMjd}]`;
}

/** An event and a transient by their names, and a selection whose level is 0.9 unless given. */
export interface ExplainRequest extends Omit<SelectionRequest, 'level'> {
  readonly event: string;
  readonly transient: string;
  readonly level?: number | null | undefined;
}

/** Explains by the names of both; `undefined` when the viewer sees no such event or no such transient. */
export async function explainByName(
  context: RequestContext,
  { event: id, transient, level, ...rest }: ExplainRequest,
): Promise<Explanation | undefined> {
  const event = await loadEvent(context, { id });
  return event && explainCandidate(context, event, transient, { ...rest, level: level ?? 0.9 });
}
