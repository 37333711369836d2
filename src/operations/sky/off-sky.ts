import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import {
  detectionWithin,
  firstSeenMjd,
  isWithin,
  type MjdRange,
  type MjdWindow,
} from '../../sky/candidates/window.js';
import type { Positions } from '../../sky/chance/off-counts.js';
import type { SearchedAt } from '../../sky/chance/off-turns.js';
import {
  HPX_ORDER,
  nestedPixelOf,
  PIXEL_CAP_RAD,
  PIXELS_PER_FACE,
  pixelCentre,
} from '../../spatial/healpix.js';
import { RADIANS_PER_DEGREE } from '../../spatial/unit-vector.js';
import type { TransientPlace } from '../../storage/port/places.js';
import type { TransientRef } from '../../storage/port/transient-ref.js';
import type { RequestContext } from '../request-context.js';
import { observedIn, PROXY_ORDER, WITNESSES, withinRange } from './alert-proxy.js';
import { detectionMjds } from './candidate-cuts.js';
import type { CandidateSelection } from './candidate-selection.js';

/** What a viewer sees at some declinations, at several times. */
export interface OffSky {
  /** What passes the cuts in time, at each of the times, and the `where`. */
  readonly population: Positions;
  /** By the proxy of alerts; absent when it knows of no observation at the first time. */
  readonly isSearched: SearchedAt | undefined;
}

/** Which sky is read. */
export interface OffSkyRequest {
  readonly decFromDeg: number;
  readonly decToDeg: number;
  /** The selection's window, and those that it was moved to; at most 30. */
  readonly windows: readonly MjdWindow[];
  /** Called with the share of the light curves that are read. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const PIXEL_COUNT = 12 * 4 ** PROXY_ORDER;
const KEYS_PER_PIXEL = PIXELS_PER_FACE[HPX_ORDER - PROXY_ORDER]!;
/** Transients whose datapoints are read at once. */
const POINTS_AT_ONCE = 500;

/**
 * Reads the transients at the declinations of a region and what they prove to have been observed, at all times at once:
 * one read of what any of the windows touches, then the datapoints of those that were detected before and after one.
 */
export async function offSky(
  context: RequestContext,
  selection: Pick<CandidateSelection, 'where'>,
  request: OffSkyRequest,
): Promise<OffSky> {
  context.deadline.check();
  const touched = touchedBy(request.windows);
  return touched
    ? await skyOfWindows(context, selection, request, touched)
    : await skyOfAllTime(context, selection, request);
}

/** Any transient tells that its pixel was observed once, and its position is all that is asked of it. */
async function skyOfAllTime(
  { storage, clearance, deadline }: RequestContext,
  { where }: Pick<CandidateSelection, 'where'>,
  request: OffSkyRequest,
): Promise<OffSky> {
  const query = {
    region: wholePixels(request),
    positionsOnly: true,
    deadlineUnixMs: deadline.unixMs,
  };
  const { positions: all = NOWHERE } = await storage.transients.places(clearance, query);
  const searched = new Uint32Array(PIXEL_COUNT);
  for (let at = 0; at < all.raDeg.length; at++)
    searched[nestedPixelOf(PROXY_ORDER, all.raDeg[at]!, all.decDeg[at]!)] = 1;
  const chosen = where ? await storage.transients.places(clearance, { ...query, where }) : undefined;
  return { population: chosen?.positions ?? all, isSearched: searchedAt(searched) };
}

const NOWHERE = { raDeg: new Float64Array(), decDeg: new Float64Array() };

async function skyOfWindows(
  context: RequestContext,
  { where }: Pick<CandidateSelection, 'where'>,
  request: OffSkyRequest,
  touched: Predicate,
): Promise<OffSky> {
  const { storage, clearance, deadline } = context;
  const { windows } = request;
  const detections = windows.flatMap(({ detection }) => detection ?? []);
  const { places } = await storage.transients.places(clearance, {
    region: wholePixels(request),
    where: touched,
    ...(where ? { test: where } : {}),
    ...(detections.length > 0 ? { straddling: straddlingAny(detections) } : {}),
    witnesses: true,
    deadlineUnixMs: deadline.unixMs,
  });
  const times = await timesOf(context, places, request);
  const kept = [...places.keys()].filter((place) => times[place]! > 0);
  return {
    population: {
      raDeg: Float64Array.from(kept, (place) => places[place]!.raDeg),
      decDeg: Float64Array.from(kept, (place) => places[place]!.decDeg),
      times: Uint32Array.from(kept, (place) => times[place]!),
    },
    isSearched: searchedAt(searchedPixels(places, windows)),
  };
}

/** Says what pixels say, by bits of times; nothing when none was looked at at the first. */
function searchedAt(searched: Uint32Array): SearchedAt | undefined {
  if (!searched.some((bits) => (bits & 1) === 1)) return undefined;
  return (raDeg, decDeg, time) => ((searched[nestedPixelOf(PROXY_ORDER, raDeg, decDeg)]! >>> time) & 1) === 1;
}

/** Gives the pixels of the proxy that reach a band, whole: the part of one beyond it tells of the part within. */
function wholePixels({ decFromDeg, decToDeg }: OffSkyRequest): SkyRegion {
  const capDeg = PIXEL_CAP_RAD[PROXY_ORDER]! / RADIANS_PER_DEGREE;
  const ranges: number[] = [];
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    const { decDeg } = pixelCentre(PROXY_ORDER, pixel);
    if (decDeg + capDeg < decFromDeg || decDeg - capDeg > decToDeg) continue;
    const first = pixel * KEYS_PER_PIXEL;
    if (ranges.at(-1) === first - 1) ranges[ranges.length - 1] = first + KEYS_PER_PIXEL - 1;
    else ranges.push(first, first + KEYS_PER_PIXEL - 1);
  }
  return { kind: 'cells', ranges };
}

/** Says what a facet fulfils that any of the windows has to do with; `undefined` when all facets do. */
function touchedBy(windows: readonly MjdWindow[]): Predicate | undefined {
  const ranges = windows.map(observedIn);
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length) return undefined;
  const whole: MjdRange = {
    fromMjd: Math.min(...known.map(({ fromMjd }) => fromMjd)),
    toMjd: Math.max(...known.map(({ toMjd }) => toMjd)),
  };
  const any: Predicate[] = WITNESSES.map((field) => withinRange(field, whole));
  if (windows.some(({ detection }) => detection)) {
    if (Number.isFinite(whole.fromMjd) && Number.isFinite(whole.toMjd))
      any.push({
        op: 'and',
        all: [
          { op: 'compare', field: 'firstDetectionMjd', comparison: 'lt', value: whole.fromMjd },
          { op: 'compare', field: 'lastDetectionMjd', comparison: 'gt', value: whole.toMjd },
        ],
      });
  } else any.push(withinRange('surveyFirstDetectionMjd', whole));
  return { op: 'or', any };
}

/** Gives a range that whoever straddles any of some straddles. */
function straddlingAny(ranges: readonly MjdRange[]): MjdRange {
  return {
    fromMjd: Math.max(...ranges.map(({ fromMjd }) => fromMjd)),
    toMjd: Math.min(...ranges.map(({ toMjd }) => toMjd)),
  };
}

/** Gives for each pixel of the proxy the times at which it was looked at, as bits. */
function searchedPixels(places: readonly TransientPlace[], windows: readonly MjdWindow[]): Uint32Array {
  const ranges = windows.map(observedIn);
  const searched = new Uint32Array(PIXEL_COUNT);
  for (const place of places) {
    const { hpx, firstDetectionMjd, lastDetectionMjd, peakMjd, lastLimitMjd } = place;
    const pixel = Math.floor(hpx / KEYS_PER_PIXEL);
    for (const [time, range] of ranges.entries()) {
      const isLookedAt =
        range === undefined ||
        isWithin(range, firstDetectionMjd) ||
        isWithin(range, lastDetectionMjd) ||
        isWithin(range, peakMjd) ||
        isWithin(range, lastLimitMjd);
      if (isLookedAt) searched[pixel]! |= 1 << time;
    }
  }
  return searched;
}

/** Gives for each place the times at whose windows it passes the cuts, as bits. */
async function timesOf(
  context: RequestContext,
  places: readonly TransientPlace[],
  { windows, onProgress }: OffSkyRequest,
): Promise<Uint32Array> {
  const times = new Uint32Array(places.length);
  const open: { readonly place: number; readonly time: number; readonly range: MjdRange }[] = [];
  for (const [place, facet] of places.entries()) {
    if (!facet.holds) continue;
    for (const [time, { detection, firstDetection }] of windows.entries()) {
      if (firstDetection && !isWithin(firstDetection, firstSeenMjd(facet))) continue;
      const decided = detection ? detectionWithin(detection, facet) : true;
      if (decided === true) times[place]! |= 1 << time;
      else if (detection && decided === 'UNDECIDED') open.push({ place, time, range: detection });
    }
  }
  const refs = [...new Set(open.map(({ place }) => places[place]!.ref))];
  const mjds = await detectionsOf(context, refs, onProgress);
  for (const { place, time, range } of open)
    if (mjds.get(places[place]!.ref)?.some((mjd) => isWithin(range, mjd))) times[place]! |= 1 << time;
  return times;
}

async function detectionsOf(
  { storage, clearance, deadline }: RequestContext,
  refs: readonly TransientRef[],
  onProgress: OffSkyRequest['onProgress'],
): Promise<ReadonlyMap<TransientRef, readonly number[]>> {
  const found = new Map<TransientRef, readonly number[]>();
  for (let at = 0; at < refs.length; at += POINTS_AT_ONCE) {
    deadline.check();
    onProgress?.(at / refs.length);
    const some = refs.slice(at, at + POINTS_AT_ONCE);
    const points = await storage.datapoints.ofTransients(clearance, some);
    for (const [place, ref] of some.entries()) found.set(ref, detectionMjds(points[place] ?? []));
  }
  return found;
}
