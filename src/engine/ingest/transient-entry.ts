import { type AccessTerm, arrivalTerm, eitherTerm } from '../../access/access-term.js';
import type { Lane } from '../../access/lane.js';
import type {
  Alert,
  Datapoint,
  DatapointId,
  PointVersion,
  RawRecord,
  ShapedDatapoint,
} from '../../domain/datapoint.js';
import { repeats } from '../../domain/repetition.js';
import { countedPoints } from '../../domain/supersession.js';
import type { TransientKey } from '../../domain/transient.js';
import { hasSameContent, pointVersionOf } from '../../provenance/point-version.js';
import type { TransientSnapshot } from '../../storage/port/ingest-store.js';
import { Sights } from './sights.js';

/** A point in the working copy; what is not stored yet still has its raw record. */
export interface EntryPoint {
  readonly version: PointVersion;
  readonly label: string;
  datapoint: Datapoint;
  term: AccessTerm;
  /** All versions that there are of its id, itself among them, in the order in which they came. */
  readonly versions: readonly EntryPoint[];
  /** Where it stands among the points. */
  readonly place: number;
  /** Whether the store does not know it yet, or knows it with another term or without summary. */
  status: 'STORED' | 'CHANGED' | 'ADDED';
  raw: RawRecord | undefined;
}

/** A lane that accepted the transient, with the points admitted where the channel's history is its own. */
export interface Acceptance {
  readonly lane: Lane;
  readonly admitted: ReadonlySet<PointVersion> | undefined;
}

/**
 * Working copy of one transient during ingestion: the last snapshot and what alerts have added since.
 *
 * Kept from batch to batch while nobody else writes the transient: a commit that finds another version in the store
 * reports it, and the copy is dropped.
 */
export class TransientEntry {
  readonly key: TransientKey;
  version: number;
  readonly points: EntryPoint[] = [];
  /** `<label> <alertId>` of the alerts stored or taken. */
  readonly alerts: Set<string>;
  private readonly byId = new Map<DatapointId, EntryPoint[]>();
  /** By channel, then by key of the lane. */
  private readonly accepted = new Map<string, Map<string, Acceptance>>();
  private readonly unstoredPoints = new Set<EntryPoint>();
  private readonly unstoredAcceptances = new Map<string, Acceptance>();
  private sights: Sights<EntryPoint, readonly EntryPoint[]> | undefined;
  /** The point that follows the one taken last: histories come in the order of time, as the points mostly stand. */
  private expected: EntryPoint | undefined;

  constructor(snapshot: TransientSnapshot) {
    this.key = snapshot.key;
    this.version = snapshot.version;
    this.alerts = new Set(snapshot.alerts.map((alert) => `${alert.label} ${alert.alertId}`));
    for (const { version, label, datapoint, term } of snapshot.points)
      this.add({ version, label, datapoint, term, status: 'STORED', raw: undefined });
    for (const { lane, admitted } of snapshot.accepted)
      this.acceptancesOf(lane.channel).set(lane.key, { lane, admitted: admitted && new Set(admitted) });
  }

  /** Points and acceptances that the store does not have yet, or has otherwise. */
  get unstored(): { readonly points: Iterable<EntryPoint>; readonly accepted: Iterable<Acceptance> } {
    return { points: this.unstoredPoints, accepted: this.unstoredAcceptances.values() };
  }

  /** Tells whether the alert was taken before: the same id under the same right. */
  knows(alert: Alert): boolean {
    return this.alerts.has(`${alert.trigger.label} ${alert.alertId}`);
  }

  /**
   * Takes in the points of an alert: new ones are added, the terms of known ones widen by this arrival.
   *
   * @returns the points of the packet, the trigger first, each once
   */
  take(alert: Alert): readonly EntryPoint[] {
    this.alerts.add(`${alert.trigger.label} ${alert.alertId}`);
    // The trigger last: so points mostly stand in order of time, and need no sorting later.
    const history = alert.history.map((shaped) => this.takePoint(shaped, alert.trigger.label));
    const trigger = this.takePoint(alert.trigger, alert.trigger.label);
    return [...new Set([trigger, ...history])];
  }

  /** Distinct terms of the points, in the order of first appearance. */
  terms(): readonly AccessTerm[] {
    return this.currentSights().allTerms;
  }

  /**
   * Gives the points that count where these terms are open: one version of each id, none that is superseded, in order
   * (mjd, id). The same array as long as they are the same.
   */
  counted(open: ReadonlySet<AccessTerm>): readonly EntryPoint[] {
    return this.currentSights().through(open);
  }

  /** Lanes of the channel that accepted the transient. */
  acceptedBy(channel: string): readonly Acceptance[] {
    return [...this.acceptancesOf(channel).values()];
  }

  /** Notes that a lane accepted; what it admitted so far is replaced. */
  accept(lane: Lane, admitted: ReadonlySet<PointVersion> | undefined): void {
    const acceptances = this.acceptancesOf(lane.channel);
    if (!admitted && acceptances.has(lane.key)) return;
    const acceptance = { lane, admitted };
    acceptances.set(lane.key, acceptance);
    this.unstoredAcceptances.set(lane.key, acceptance);
  }

  /** Declares everything stored, under the version that the store has now. */
  stored(): void {
    this.version += 1;
    for (const point of this.unstoredPoints) {
      point.status = 'STORED';
      point.raw = undefined;
    }
    this.unstoredPoints.clear();
    this.unstoredAcceptances.clear();
  }

  private acceptancesOf(channel: string): Map<string, Acceptance> {
    const known = this.accepted.get(channel);
    if (known) return known;
    const acceptances = new Map<string, Acceptance>();
    this.accepted.set(channel, acceptances);
    return acceptances;
  }

  private currentSights(): Sights<EntryPoint, readonly EntryPoint[]> {
    this.sights ??= new Sights(this.points, countedPoints);
    return this.sights;
  }

  private takePoint(shaped: ShapedDatapoint, triggerLabel: string): EntryPoint {
    const term = arrivalTerm(shaped.label, triggerLabel);
    const known = this.knownCopyOf(shaped) ?? this.takeNew(shaped, term);
    this.expected = this.points[known.place + 1];
    const widened = eitherTerm(known.term, term);
    const gainsSummary = shaped.datapoint.summary !== undefined && known.datapoint.summary === undefined;
    if (widened === known.term && !gainsSummary) return known;
    known.term = widened;
    if (gainsSummary) known.datapoint = shaped.datapoint;
    if (known.status === 'STORED') known.status = 'CHANGED';
    this.touched(known);
    return known;
  }

  private takeNew({ datapoint, label, raw }: ShapedDatapoint, term: AccessTerm): EntryPoint {
    const version = pointVersionOf(datapoint, label);
    const point = this.add({ version, label, datapoint, term, status: 'ADDED', raw });
    this.touched(point);
    return point;
  }

  /** Finds the point under the same right that says the same, or the same with more digits. */
  private knownCopyOf({ datapoint, label }: ShapedDatapoint): EntryPoint | undefined {
    // Nineteen of twenty points of a packet come here, nearly all to find one version: no closure for each.
    for (const point of this.versionsOf(datapoint.id))
      if (
        point.label === label &&
        (hasSameContent(point.datapoint, datapoint) || repeats(datapoint, point.datapoint))
      )
        return point;
    return undefined;
  }

  private versionsOf(id: DatapointId): readonly EntryPoint[] {
    // Looking at the expected one costs a third of finding it by its id.
    if (this.expected?.datapoint.id === id) return this.expected.versions;
    return this.byId.get(id) ?? [];
  }

  private touched(point: EntryPoint): void {
    this.unstoredPoints.add(point);
    this.sights = undefined;
  }

  private add(made: Omit<EntryPoint, 'versions' | 'place'>): EntryPoint {
    const versions = this.byId.get(made.datapoint.id) ?? [];
    const { version, label, datapoint, term, status, raw } = made;
    const place = this.points.length;
    const point: EntryPoint = { version, label, datapoint, term, versions, place, status, raw };
    versions.push(point);
    if (versions.length === 1) this.byId.set(datapoint.id, versions);
    this.points.push(point);
    return point;
  }
}
