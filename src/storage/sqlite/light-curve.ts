import type { PointVersion } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import { eachRecord, packPoint, seqAt, unpackPoints, versionAt } from '../packed/point-codec.js';
import type { StoredPoint } from '../port.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

/** More points than this begin a new segment: appending rewrites a segment, so it must not grow with the transient. */
export const MAX_SEGMENT_POINTS = 64;

interface Segment {
  /** Rowid; undefined until it is written. */
  id: number | undefined;
  readonly term: number;
  readonly number: number;
  count: number;
  points: Buffer;
  isChanged: boolean;
}

/**
 * All segments of one transient, to be changed and written back: what ingestion reads and writes of a light curve.
 */
export class LightCurve {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly survey: string;
  private readonly transient: number;
  private readonly segments: Segment[];
  private seqs: Map<PointVersion, number> | undefined;

  constructor(connection: SqliteConnection, keys: InternedKeys, survey: string, transient: number) {
    this.connection = connection;
    this.keys = keys;
    this.survey = survey;
    this.transient = transient;
    this.segments = connection
      .rows<[number, number, number, number, Buffer]>(
        'select id, term, segment, point_count, points from light_curve_segment where transient = ? order by term, segment',
      )
      .all(transient)
      .map(([id, term, number, count, points]) => ({ id, term, number, count, points, isChanged: false }));
  }

  /** How many points there are. */
  get pointCount(): number {
    return this.segments.reduce((sum, segment) => sum + segment.count, 0);
  }

  /** Reads all points, in order of first storage. */
  storedPoints(): StoredPoint[] {
    const names = {
      label: (id: number) => this.keys.labels.keyOf(id),
      band: (id: number) => this.keys.words.keyOf(id),
    };
    const found: { readonly seq: number; readonly point: StoredPoint }[] = [];
    const seqs = new Map<PointVersion, number>();
    for (const segment of this.segments) {
      const term = this.keys.term(segment.term);
      for (const { seq, version, label, datapoint } of unpackPoints(this.survey, segment.points, names)) {
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
        throw new CorruptStore(`point ${seq} of transient row ${this.transient} is referred to and missing`);
      return version;
    });
  }

  /** Puts a new version at the end of its term's light curve. */
  append(point: StoredPoint, seq: number): void {
    this.knownSeqs().set(point.version, seq);
    this.appendRecord(this.keys.internTerm(point.term), this.recordOf(point, seq));
  }

  /** Puts a known version under the term and with the summary that it now has. */
  replace(point: StoredPoint, seq: number): void {
    const term = this.keys.internTerm(point.term);
    const record = this.recordOf(point, seq);
    for (const segment of this.segments) {
      const place = findRecord(segment.points, seq);
      if (!place) continue;
      const stays = segment.term === term;
      segment.points = Buffer.concat([
        segment.points.subarray(0, place.start),
        ...(stays ? [record] : []),
        segment.points.subarray(place.end),
      ]);
      segment.isChanged = true;
      if (stays) return;
      segment.count--;
      break;
    }
    this.appendRecord(term, record);
  }

  /** Writes what changed. Emptied segments go. */
  save(): void {
    for (const segment of this.segments) {
      if (!segment.isChanged) continue;
      segment.isChanged = false;
      const { id, term, number, count, points } = segment;
      if (count === 0) {
        segment.id = undefined;
        if (id !== undefined) this.connection.command('delete from light_curve_segment where id = ?').run(id);
      } else if (id === undefined)
        segment.id = Number(
          this.connection
            .command(
              'insert into light_curve_segment (transient, term, segment, point_count, points) values (?, ?, ?, ?, ?)',
            )
            .run(this.transient, term, number, count, points).lastInsertRowid,
        );
      else
        this.connection
          .command('update light_curve_segment set point_count = ?, points = ? where id = ?')
          .run(count, points, id);
    }
  }

  private knownSeqs(): Map<PointVersion, number> {
    if (this.seqs) return this.seqs;
    const seqs = new Map<PointVersion, number>();
    for (const { points } of this.segments)
      eachRecord(points, (offset) => {
        seqs.set(versionAt(this.survey, points, offset), seqAt(points, offset));
      });
    this.seqs = seqs;
    return seqs;
  }

  private recordOf({ version, datapoint, label }: StoredPoint, seq: number): Buffer {
    return packPoint(this.survey, version, datapoint, {
      seq,
      labelId: this.keys.labels.intern(label),
      bandId: this.keys.words.intern(datapoint.band),
    });
  }

  private appendRecord(term: number, record: Buffer): void {
    const ofTerm = this.segments.filter((segment) => segment.term === term);
    const last = ofTerm.at(-1);
    if (last && last.count < MAX_SEGMENT_POINTS) {
      last.points = Buffer.concat([last.points, record]);
      last.count++;
      last.isChanged = true;
      return;
    }
    const number = last ? last.number + 1 : 0;
    this.segments.push({ id: undefined, term, number, count: 1, points: record, isChanged: true });
  }
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
