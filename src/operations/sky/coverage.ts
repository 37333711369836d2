import { type DayRange, type MjdRange, placeWindow } from '../../sky/candidates/window.js';
import { type CoveredPart, coveredPart } from '../../sky/footprint/covered-part.js';
import { pixelatedRegion } from '../../sky/footprint/pixelated-region.js';
import type { Pointing } from '../../sky/footprint/pointing.js';
import { intersectionOf, unionOf } from '../../spatial/cell-algebra.js';
import { type CellRanges, cellRangesOf } from '../../spatial/cell-ranges.js';
import type { KeptEvent } from '../../storage/event-reader.js';
import { readPointingsOf } from '../../storage/footprints.js';
import { atPath } from '../at-path.js';
import type { RequestContext } from '../request-context.js';
import type { Given } from '../where/transient-where.js';
import { alertProxy } from './alert-proxy.js';
import { checkLevel } from './event-view.js';
import { openLocalization } from './open-event.js';

export type CoverageKind = 'ALERT_PROXY' | 'UPLOADED_POINTINGS';

/** Whose coverage of what. */
export interface CoverageRequest {
  readonly level: number;
  /** Days from the event; any time when not given. */
  readonly window?: Given<DayRange>;
  /** Uploaded pointings where there are any in the window, else the proxy. */
  readonly kind?: Given<CoverageKind>;
}

/** Observations of one band. */
export interface BandCoverage {
  /** Absent where the pointings do not say. */
  readonly band: string | undefined;
  readonly pointings: number;
  readonly firstMjd: number | undefined;
  readonly lastMjd: number | undefined;
  /** Median over the pointings that state one. */
  readonly limitMag: number | undefined;
}

/** How much of an event's region was observed. */
export interface CoverageView extends CoveredPart {
  readonly kind: CoverageKind;
  readonly level: number;
  readonly fromMjd: number | undefined;
  readonly toMjd: number | undefined;
  /** Of the pointings that touch the region; of the proxy nothing tells. */
  readonly bands: readonly BandCoverage[];
  /** What is to be known of the numbers. */
  readonly note: string | undefined;
}

const NO_CELLS = cellRangesOf([]);
const PROXY_NOTE =
  'a pixel of 1.8 degrees counts as observed when an alert that you see proves a detection or limit there; no alert is not no observation';

/**
 * Measures how much of the region of an event was observed in a window, from what the viewer sees.
 *
 * @returns  `undefined` for an event without a localisation
 * @throws {BadUserInput} for a level or window that is wrong
 */
export async function coverageOf(
  context: RequestContext,
  event: KeptEvent,
  { level, window, kind }: CoverageRequest,
): Promise<CoverageView | undefined> {
  checkLevel(level);
  const range = placedRange(event, window);
  if (!event.state.chosen) return undefined;
  const localization = await openLocalization(context, event);
  const pointings =
    kind === 'ALERT_PROXY' ? [] : await readPointingsOf(context.storage.records, context.clearance, range);
  const isUploaded = kind === 'UPLOADED_POINTINGS' || pointings.length > 0;
  const region = pixelatedRegion(localization.region(level));
  const touching = pointings.filter(({ ranges }) => intersectionOf(ranges, region).length > 0);
  const observed = isUploaded
    ? unionOfAll(touching.map(({ ranges }) => ranges))
    : ((await alertProxy(context, range)) ?? NO_CELLS);
  return {
    ...coveredPart(localization, level, observed),
    kind: isUploaded ? 'UPLOADED_POINTINGS' : 'ALERT_PROXY',
    level,
    fromMjd: finite(range?.fromMjd),
    toMjd: finite(range?.toMjd),
    bands: bandsOf(touching),
    note: isUploaded ? undefined : PROXY_NOTE,
  };
}

function placedRange({ state }: KeptEvent, window: Given<DayRange>): MjdRange | undefined {
  if (!window) return undefined;
  return atPath(['window'], () => placeWindow({ detection: window }, state.eventUnixMs).detection);
}

/** Joins sets: in pairs, and those in pairs again: so that no long set is gone through for each short one. */
export function unionOfAll(sets: readonly CellRanges[]): CellRanges {
  let left = sets;
  while (left.length > 1) {
    const joined: CellRanges[] = [];
    for (let i = 0; i < left.length; i += 2) joined.push(unionOf(left[i]!, left[i + 1] ?? NO_CELLS));
    left = joined;
  }
  return left[0] ?? NO_CELLS;
}

/** Sums pointings up by band. */
export function bandsOf(pointings: readonly Pointing[]): readonly BandCoverage[] {
  const byBand = new Map<string, Pointing[]>();
  for (const pointing of pointings) {
    const name = pointing.band ?? '';
    byBand.set(name, [...(byBand.get(name) ?? []), pointing]);
  }
  return [...byBand]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => {
      const mjds = each.flatMap(({ mjd }) => mjd ?? []).toSorted((a, b) => a - b);
      return {
        band: name === '' ? undefined : name,
        pointings: each.length,
        firstMjd: mjds[0],
        lastMjd: mjds.at(-1),
        limitMag: medianOf(each.flatMap(({ limitMag }) => limitMag ?? [])),
      };
    });
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function finite(mjd: number | undefined): number | undefined {
  return mjd !== undefined && Number.isFinite(mjd) ? mjd : undefined;
}
