import type { AccessTerm } from '../../access/access-term.js';
import type { PointVersion } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { StoredPoint } from '../port/ingest-store.js';
import { eachRecord, type PointNames, packPoint, seqAt, unpackPoints, versionAt } from './point-codec.js';

/** More points than this begin a new segment: appending rewrites a segment, so it must not grow with the transient. */
export const MAX_SEGMENT_POINTS = 64;

/** One stored piece of a light curve. */
export interface StoredSegment<Id> {
  readonly id: Id;
  readonly term: number;
  readonly number: number;
  readonly count: number;
  readonly points: Buffer;
}

/** A segment that differs from what is stored: new when it has no id, to be removed when its count is 0. */
export interface ChangedSegment<Id> {
  id: Id | undefined;
  readonly term: number;
  readonly number: number;
  readonly count: number;
  readonly points: Buffer;
}

/** What a light curve needs of the interned keys. The names given must be interned by the time they are asked for. */
export interface CurveNames extends PointNames {
  readonly term: (id: number) => AccessTerm;
  readonly termId: (term: AccessTerm) => number;
  readonly labelId: (label: string) => number;
  readonly bandId: (band: string) => number;
}

interface Segment<Id> {
  id: Id | undefined;
  readonly term: number;
  readonly number: number;
  count: number;
  /** Without what was added since it was last looked at: joined then, since that copies the whole. */
  points: Buffer;
  readonly added: Buffer[];
  isChanged: boolean;
}

/**
 * All segments of one transient, to be changed and written back: what ingestion reads and writes of a light curve.
 */
export class LightCurve<Id> {
  private readonly names: CurveNames;
  private readonly survey: string;
  private readonly segments: Segment<Id>[];
  private seqs: Map<PointVersion, number> | undefined;

  /** @param stored  in order (term, number) */
  constructor(names: CurveNames, survey: string, stored: readonly StoredSegment<Id>[]) {
    this.names = names;
    this.survey = survey;
    this.segments = stored.map((segment) => ({ ...segment, added: [], isChanged: false }));
  }

  /** How many points there are. */
  get pointCount(): number {
    return this.segments.reduce((sum, segment) => sum + segment.count, 0);
  }

  /** Reads all points, in order of first storage. */
  storedPoints(): StoredPoint[] {
    const found: { readonly seq: number; readonly point: StoredPoint }[] = [];
    const seqs = new Map<PointVersion, number>();
    for (const segment of this.segments) {
      const term = this.names.term(segment.term);
      const points = unpackPoints(this.survey, joined(segment), this.names);
      for (const { seq, version, label, datapoint } of points) {
        found.push({ seq, point: { version, datapoint, label, term } });
        seqs.set(version, seq);
      }
    }
    this.seqs = seqs;
    return found.sort((a, b) => a.seq - b.seq).map(({ point }) => point);
  }

  /** Finds the sequence number of a version. */
  seqOf(version: PointVersion): number | undefined {
    return this.knownSeqs().get(version);
  }

  /** Finds the versions with the given sequence numbers, in their order. */
  versionsOf(seqs: readonly number[]): PointVersion[] {
    const versions = new Map([...this.knownSeqs()].map(([version, seq]) => [seq, version]));
    return seqs.map((seq) => {
      const version = versions.get(seq);
      if (version === undefined)
        throw new CorruptStore(`point ${seq} of a transient of ${this.survey} is referred to and missing`);
      return version;
    });
  }

  /** Puts a new version at the end of its term's light curve. */
  append(point: StoredPoint, seq: number): void {
    this.knownSeqs().set(point.version, seq);
    this.appendRecord(this.names.termId(point.term), this.recordOf(point, seq));
  }

  /**
   * Puts a known version under the term and with the summary that it now has.
   *
   * @returns the record that it had, where that said something else
   */
  replace(point: StoredPoint, seq: number): Buffer | undefined {
    const term = this.names.termId(point.term);
    const record = this.recordOf(point, seq);
    let former: Buffer | undefined;
    for (const segment of this.segments) {
      const points = joined(segment);
      const place = findRecord(points, seq);
      if (!place) continue;
      const stays = segment.term === term;
      const before = points.subarray(place.start, place.end);
      if (!before.equals(record)) former = Buffer.from(before);
      segment.points = Buffer.concat([
        points.subarray(0, place.start),
        ...(stays ? [record] : []),
        points.subarray(place.end),
      ]);
      segment.isChanged = true;
      if (stays) return former;
      segment.count--;
      break;
    }
    this.appendRecord(term, record);
    return former;
  }

  /** Gives what has changed since the last time, to be written; whoever writes a new segment sets its id. */
  takeChanged(): ChangedSegment<Id>[] {
    const changed = this.segments.filter(({ isChanged }) => isChanged);
    for (const segment of changed) {
      joined(segment);
      segment.isChanged = false;
    }
    return changed;
  }

  private knownSeqs(): Map<PointVersion, number> {
    if (this.seqs) return this.seqs;
    const seqs = new Map<PointVersion, number>();
    for (const segment of this.segments) {
      const points = joined(segment);
      eachRecord(points, (offset) => {
        seqs.set(versionAt(this.survey, points, offset), seqAt(points, offset));
      });
    }
    this.seqs = seqs;
    return seqs;
  }

  private recordOf({ version, datapoint, label }: StoredPoint, seq: number): Buffer {
    return packPoint(this.survey, version, datapoint, {
      seq,
      labelId: this.names.labelId(label),
      bandId: this.names.bandId(datapoint.band),
    });
  }

  private appendRecord(term: number, record: Buffer): void {
    const ofTerm = this.segments.filter((segment) => segment.term === term);
    const last = ofTerm.at(-1);
    if (last && last.count < MAX_SEGMENT_POINTS) {
      last.added.push(record);
      last.count++;
      last.isChanged = true;
      return;
    }
    const number = last ? last.number + 1 : 0;
    this.segments.push({ id: undefined, term, number, count: 1, points: record, added: [], isChanged: true });
  }
}

/** Gives all points of a segment. */
function joined<Id>(segment: Segment<Id>): Buffer {
  if (segment.added.length > 0) segment.points = Buffer.concat([segment.points, ...segment.added.splice(0)]);
  return segment.points;
}

function findRecord(
  points: Buffer,
  seq: number,
): { readonly start: number; readonly end: number } | undefined {
  for (let start = 0; start < points.length; ) {
    const end = start + points.readUInt16LE(start);
    if (seqAt(points, start) === seq) return { start, end };
    start = end;
  }
  return undefined;
}
