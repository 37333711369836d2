import { isWithin } from '../../sky/candidates/window.js';
import { MapLocalization } from '../../sky/localization/map-localization.js';
import { probabilityDensityPerMpc3 } from '../../sky/map/distance.js';
import type { KeptEvent } from '../../storage/event-reader.js';
import { type Completeness, completenessOf } from '../completeness.js';
import { type Connection, type Edge, type PageInfo, pageOfLoaded } from '../connection.js';
import type { PageArguments } from '../page-request.js';
import type { RequestContext } from '../request-context.js';
import { type TransientView, toTransientView } from '../view/transient-view.js';
import {
  type CandidateOrder,
  type CandidatesFound,
  compareCandidateKeys,
  cutCandidates,
  detectionMjds,
  type FunnelStep,
  orderKeyOf,
  type PlacedCandidate,
} from './candidate-cuts.js';
import { type CandidateSelection, type SelectionRequest, selectCandidates } from './candidate-selection.js';
import { type LocalizationView, viewOfLocalization } from './event-view.js';
import { recordSearch } from './searches.js';

/** A page of candidates as asked for. */
export interface CandidatesRequest extends SelectionRequest, PageArguments {
  readonly order?: CandidateOrder | null | undefined;
}

/**
 * Lists the candidates of an event.
 *
 * What passes the cuts is read when its parts are asked for, and then once for all of them.
 *
 * @throws {BadUserInput} for what is wrong with the selection or the page, before anything is read
 */
export async function listCandidates(
  context: RequestContext,
  event: KeptEvent,
  request: CandidatesRequest,
): Promise<CandidateList> {
  return new CandidateList(context, await selectCandidates(context, event, request), request);
}

/** How many candidates lie within a level. */
export interface LevelCount {
  readonly level: number;
  readonly count: number;
}

const COUNTED_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] as const;

/** Candidates of an event, read when first asked for. */
export class CandidateList {
  private finding: Promise<CandidatesFound> | undefined;
  private paging: Promise<Connection<PlacedCandidate>> | undefined;

  constructor(
    private readonly context: RequestContext,
    readonly selection: CandidateSelection,
    private readonly request: CandidatesRequest,
  ) {}

  get preset(): string | undefined {
    return this.selection.preset;
  }

  /** Gives the window in days, with the name of the preset that it is of. */
  get window(): CandidateSelection['window'] {
    return this.selection.window;
  }

  get level(): number {
    return this.selection.level;
  }

  get selectionHash(): string {
    return this.selection.hash;
  }

  localization(): Promise<LocalizationView> {
    return viewOfLocalization(this.context, this.selection.event, this.selection.used);
  }

  async totalCount(): Promise<number> {
    return (await this.found()).candidates.length;
  }

  async funnel(): Promise<readonly FunnelStep[]> {
    return (await this.found()).funnel;
  }

  completeness(): Promise<Completeness> {
    return completenessOf(this.context, this.selection.where);
  }

  /** Counts the candidates within levels up to the one asked for, which is always the last. */
  async countsByLevel(): Promise<readonly LevelCount[]> {
    const { localization, level } = this.selection;
    const { candidates } = await this.found();
    const levels = localization.levelApplied ? COUNTED_LEVELS.filter((each) => each < level) : [];
    return [...levels, level].map((each) => ({
      level: each,
      count: candidates.filter(({ place }) => localization.isInside(place.raDeg, place.decDeg, each)).length,
    }));
  }

  async pageInfo(): Promise<PageInfo> {
    return (await this.page()).pageInfo;
  }

  async edges(): Promise<readonly CandidateView[]> {
    const { edges } = await this.page();
    const { loaders } = this.context;
    const rows = await loaders.transient.loadMany(edges.map(({ node }) => node.place.key));
    return edges.flatMap((edge, place) => {
      const row = rows[place];
      if (row instanceof Error) throw row;
      // Gone since it was found: as if it had not been.
      return row ? [new CandidateView(this.context, this.selection, edge, toTransientView(row))] : [];
    });
  }

  /** Gives all that the selection left, for what is computed of it as a whole. */
  found(): Promise<CandidatesFound> {
    this.finding ??= this.find();
    return this.finding;
  }

  private async find(): Promise<CandidatesFound> {
    const found = await cutCandidates(this.context, this.selection);
    await recordSearch(this.context, this.selection, found.candidates.length);
    return found;
  }

  private page(): Promise<Connection<PlacedCandidate>> {
    this.paging ??= this.found().then(({ candidates }) => {
      const order = this.request.order ?? 'LEVEL';
      const keyed = candidates.map((candidate) => {
        const { survey, name } = candidate.place.key;
        return { candidate, key: [orderKeyOf(candidate, order), survey, name] as const };
      });
      keyed.sort((a, b) => compareCandidateKeys(a.key, b.key));
      return pageOfLoaded(this.context, keyed, this.request, {
        name: `candidates ${order} ${this.selection.hash}`,
        keyOf: ({ key }) => key,
        compare: compareCandidateKeys,
        toNode: ({ candidate }) => candidate,
      });
    });
    return this.paging;
  }
}

/** A candidate as it is answered. */
export class CandidateView {
  constructor(
    private readonly context: RequestContext,
    private readonly selection: CandidateSelection,
    private readonly edge: Edge<PlacedCandidate>,
    readonly node: TransientView,
  ) {}

  get cursor(): string {
    return this.edge.cursor;
  }

  get credibleLevel(): number | undefined {
    return this.edge.node.credibleLevel;
  }

  get probabilityDensityPerDeg2(): number | undefined {
    return this.edge.node.probabilityDensityPerDeg2;
  }

  get separationArcsec(): number | undefined {
    return this.edge.node.separationArcsec;
  }

  get firstDetectionMjd(): number | undefined {
    return this.node.firstDetectionMjd;
  }

  get lastLimitMjd(): number | undefined {
    return this.node.lastLimitMjd;
  }

  /** Gives the probability per volume at a distance; `undefined` where the map knows no distances. */
  probabilityDensityPerMpc3(distanceMpc: number): number | undefined {
    const { localization } = this.selection;
    if (!(localization instanceof MapLocalization)) return undefined;
    const { raDeg, decDeg } = this.edge.node.place;
    return probabilityDensityPerMpc3(localization.map, raDeg, decDeg, distanceMpc);
  }

  /** Counts the detections that the viewer sees in the window of detections; in all time when there is none. */
  async detectionsInWindow(): Promise<number> {
    const points = await this.context.loaders.pointsOfTransient.load(this.edge.node.place.ref);
    const { detection } = this.selection.placed;
    const mjds = detectionMjds(points);
    return detection ? mjds.filter((mjd) => isWithin(detection, mjd)).length : mjds.length;
  }

  /** Counts the datapoints of any kind that the viewer sees in the window of detections. */
  async datapointsInWindow(): Promise<number> {
    const points = await this.context.loaders.pointsOfTransient.load(this.edge.node.place.ref);
    const { detection } = this.selection.placed;
    return detection
      ? points.filter(({ datapoint }) => isWithin(detection, datapoint.mjd)).length
      : points.length;
  }
}
