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
import type { TransientKey } from '../../domain/transient.js';
import { hasSameContent, pointVersionOf } from '../../provenance/point-version.js';
import type { StoredPoint, TransientSnapshot } from '../../storage/port.js';

/** A point in the working copy; what is not stored yet still has its raw record. */
export interface EntryPoint {
  readonly version: PointVersion;
  readonly label: string;
  datapoint: Datapoint;
  term: AccessTerm;
  /** Whether the store does not know it yet, or knows it with another term or without summary. */
  status: 'STORED' | 'CHANGED' | 'ADDED';
  raw: RawRecord | undefined;
}

/** A lane that accepted the transient, with the points admitted where the channel's history is its own. */
export interface Acceptance {
  readonly lane: Lane;
  readonly admitted: ReadonlySet<PointVersion> | undefined;
  readonly isStored: boolean;
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
  /** Lanes that accepted, by key. */
  readonly accepted = new Map<string, Acceptance>();
  private readonly byId = new Map<DatapointId, EntryPoint[]>();

  constructor(snapshot: TransientSnapshot) {
    this.key = snapshot.key;
    this.version = snapshot.version;
    this.alerts = new Set(snapshot.alerts.map((alert) => `${alert.label} ${alert.alertId}`));
    for (const point of snapshot.points) this.add(storedEntryPoint(point));
    for (const { lane, admitted } of snapshot.accepted)
      this.accepted.set(lane.key, { lane, admitted: admitted && new Set(admitted), isStored: true });
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
    const packet = new Set([this.takePoint(alert.trigger, alert.trigger.label)]);
    for (const shaped of alert.history) packet.add(this.takePoint(shaped, alert.trigger.label));
    return [...packet];
  }

  /** Distinct terms of the points, in the order of first appearance. */
  terms(): readonly AccessTerm[] {
    return [...new Set(this.points.map((point) => point.term))];
  }

  /** Notes that a lane accepted; what it admitted so far is replaced. */
  accept(lane: Lane, admitted: ReadonlySet<PointVersion> | undefined): void {
    if (admitted || !this.accepted.has(lane.key))
      this.accepted.set(lane.key, { lane, admitted, isStored: false });
  }

  /** Declares everything stored, under the version that the store has now. */
  stored(): void {
    this.version += 1;
    for (const point of this.points) {
      point.status = 'STORED';
      point.raw = undefined;
    }
    for (const [key, acceptance] of this.accepted)
      if (!acceptance.isStored) this.accepted.set(key, { ...acceptance, isStored: true });
  }

  private takePoint(shaped: ShapedDatapoint, triggerLabel: string): EntryPoint {
    const term = arrivalTerm(shaped.label, triggerLabel);
    const known = this.byId
      .get(shaped.datapoint.id)
      ?.find((point) => point.label === shaped.label && hasSameContent(point.datapoint, shaped.datapoint));
    if (!known) return this.add(newEntryPoint(shaped, term));
    const widened = eitherTerm(known.term, term);
    if (widened !== known.term) {
      known.term = widened;
      if (known.status === 'STORED') known.status = 'CHANGED';
    }
    if (shaped.datapoint.summary && !known.datapoint.summary) {
      known.datapoint = shaped.datapoint;
      if (known.status === 'STORED') known.status = 'CHANGED';
    }
    return known;
  }

  private add(point: EntryPoint): EntryPoint {
    this.points.push(point);
    const versions = this.byId.get(point.datapoint.id);
    if (versions) versions.push(point);
    else this.byId.set(point.datapoint.id, [point]);
    return point;
  }
}

function storedEntryPoint(point: StoredPoint): EntryPoint {
  const { version, label, datapoint, term } = point;
  return { version, label, datapoint, term, status: 'STORED', raw: undefined };
}

function newEntryPoint(shaped: ShapedDatapoint, term: AccessTerm): EntryPoint {
  const { datapoint, label, raw } = shaped;
  return { version: pointVersionOf(datapoint, label), label, datapoint, term, status: 'ADDED', raw };
}
