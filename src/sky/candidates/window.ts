import { BadUserInput } from '../../domain/errors.js';
import type { Facet } from '../../domain/facet.js';
import { mjdOfUnixMs } from '../../domain/time.js';
import type { EventKind } from '../notice/notice.js';

/** Is a range of days relative to an event: closed at both ends, each end optional. */
export interface DayRange {
  readonly fromDays?: number | null | undefined;
  readonly toDays?: number | null | undefined;
}

/** Is what a candidate must fulfil in time, relative to an event; all that is given. */
export interface CandidateWindow {
  /** Some positive alert detection lies within. */
  readonly detection?: DayRange | null | undefined;
  /** The first detection lies within: the one seen, or the earlier one that the survey states. */
  readonly firstDetection?: DayRange | null | undefined;
}

export type PresetName = 'NEUTRINO' | 'GW_KILONOVA' | 'GRB_AFTERGLOW';

/** Windows with names (docs/definitions.md, "Candidates of an event"). */
export const PRESETS: Readonly<Record<PresetName, CandidateWindow>> = {
  NEUTRINO: { detection: { fromDays: 0, toDays: 10 } },
  GW_KILONOVA: { firstDetection: { fromDays: 0, toDays: 3 } },
  GRB_AFTERGLOW: { firstDetection: { fromDays: 0, toDays: 2 } },
};

/** Gives the preset that a kind of event has when no window is asked for; none where the kind says nothing. */
export function presetOfKind(kind: EventKind): PresetName | undefined {
  switch (kind) {
    case 'NEUTRINO':
      return 'NEUTRINO';
    case 'GRAVITATIONAL_WAVE':
      return 'GW_KILONOVA';
    case 'GAMMA_RAY_BURST':
      return 'GRB_AFTERGLOW';
    case 'OTHER':
      return undefined;
  }
}

/** Is a range of MJD (UTC), closed at both ends; infinite where there is no end. */
export interface MjdRange {
  readonly fromMjd: number;
  readonly toMjd: number;
}

/** Is a window in absolute time; a cut that was not asked for is absent. */
export interface MjdWindow {
  readonly detection?: MjdRange;
  readonly firstDetection?: MjdRange;
}

/**
 * Places a window at an event's time.
 *
 * @throws {BadUserInput} for ends that are not finite or in the wrong order, and for a window about an event that does
 *                        not say when it happened
 */
export function placeWindow(window: CandidateWindow, eventUnixMs: number | undefined): MjdWindow {
  const place = (name: keyof CandidateWindow): MjdRange | undefined => {
    const range = window[name];
    if (!range) return undefined;
    const [fromDays, toDays] = [range.fromDays ?? undefined, range.toDays ?? undefined];
    for (const [end, days] of Object.entries({ fromDays, toDays }))
      if (days !== undefined && !Number.isFinite(days))
        throw new BadUserInput(`${end} must be a finite number of days; received ${days}`, [name, end]);
    if (fromDays !== undefined && toDays !== undefined && fromDays > toDays)
      throw new BadUserInput(`fromDays must not be after toDays; received ${fromDays} and ${toDays}`, [
        name,
        'fromDays',
      ]);
    if (fromDays === undefined && toDays === undefined) return undefined;
    if (eventUnixMs === undefined)
      throw new BadUserInput('the event does not say when it happened, so days cannot be counted from it', [
        name,
      ]);
    const at = mjdOfUnixMs(eventUnixMs);
    return {
      fromMjd: fromDays === undefined ? Number.NEGATIVE_INFINITY : at + fromDays,
      toMjd: toDays === undefined ? Number.POSITIVE_INFINITY : at + toDays,
    };
  };
  const [detection, firstDetection] = [place('detection'), place('firstDetection')];
  return { ...(detection ? { detection } : {}), ...(firstDetection ? { firstDetection } : {}) };
}

/** Is what of a facet its windows look at. */
export type TimedFacet = {
  readonly [Field in 'firstDetectionMjd' | 'lastDetectionMjd' | 'surveyFirstDetectionMjd' | 'bands']?:
    | Facet[Field]
    | undefined;
};

/** Gives the first detection that windows count from: the earlier of the one seen and the survey's own. */
export function firstSeenMjd(facet: TimedFacet): number | undefined {
  const { firstDetectionMjd, surveyFirstDetectionMjd } = facet;
  if (firstDetectionMjd === undefined) return undefined;
  return Math.min(firstDetectionMjd, surveyFirstDetectionMjd ?? firstDetectionMjd);
}

/** Says whether an instant lies within. */
export function isWithin({ fromMjd, toMjd }: MjdRange, mjd: number | undefined): boolean {
  return mjd !== undefined && mjd >= fromMjd && mjd <= toMjd;
}

/**
 * Says from the summary alone whether some detection lies within: its first and last ones decide, or those of its bands;
 * `UNDECIDED` when there are some before and some after, and only the datapoints know of those between.
 */
export function detectionWithin(range: MjdRange, facet: TimedFacet): boolean | 'UNDECIDED' {
  const { firstDetectionMjd: first, lastDetectionMjd: last, bands = [] } = facet;
  if (first === undefined || last === undefined || first > range.toMjd || last < range.fromMjd) return false;
  if (isWithin(range, first) || isWithin(range, last)) return true;
  const isKnown = bands.some(
    ({ firstMjd, lastMjd, peakMjd }) =>
      isWithin(range, firstMjd) || isWithin(range, lastMjd) || isWithin(range, peakMjd),
  );
  return isKnown ? true : 'UNDECIDED';
}

/** Says whether a facet passes a window as far as its summary tells; `UNDECIDED` when only the datapoints do. */
export function mayPass({ detection, firstDetection }: MjdWindow, facet: TimedFacet): boolean | 'UNDECIDED' {
  if (firstDetection && !isWithin(firstDetection, firstSeenMjd(facet))) return false;
  return !detection || detectionWithin(detection, facet);
}

/**
 * Says whether a facet passes a window: what decides in `skymap.candidates` and in standing matches alike.
 *
 * @param isDetectedWithin  whether a positive alert detection that the facet was made of lies in a range; asked only when
 *                          the summary leaves it open
 */
export function passesWindow(
  window: MjdWindow,
  facet: TimedFacet,
  isDetectedWithin: (range: MjdRange) => boolean,
): boolean {
  const decided = mayPass(window, facet);
  if (decided !== 'UNDECIDED' || !window.detection) return decided !== false;
  return isDetectedWithin(window.detection);
}
