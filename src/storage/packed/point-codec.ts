import {
  type AlertSummary,
  type Datapoint,
  type DatapointId,
  type DatapointKind,
  type PointVersion,
  type Sign,
  toDatapointId,
  toPointVersion,
} from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import { draftFor, recordOf } from './draft.js';
import { packedPointIdLength, packPointId, unpackPointId } from './point-id-codec.js';

/**
 * One point in a light-curve segment, little-endian:
 *
 * ```
 * u16 length of the whole record      u8  kind (2 bits), sign (2), time reference (1), has a summary (1)
 * u32 sequence number                 u16 label      u16 band       8 bytes hash of the version
 * id (point-id-codec)                 f64 mjd
 * u16 which numbers are present       u16 which of them are exact as f32
 * numbers, f32 or f64                 u8 length of exposure + 1 (0: absent), its bytes
 * with a summary: u8 which numbers are present, f64 each
 * ```
 * Every number comes back bit for bit. 60 to 110 bytes.
 */
const KINDS: readonly DatapointKind[] = ['DETECTION', 'UPPER_LIMIT', 'FORCED'];
const SIGNS: readonly (Sign | undefined)[] = [undefined, 'POSITIVE', 'NEGATIVE'];
const NUMBERS = [
  'fluxMicrojansky',
  'fluxErrMicrojansky',
  'mag',
  'magErr',
  'limitMag',
  'limitSigma',
  'raDeg',
  'decDeg',
  'rb',
] as const;
const SUMMARY_NUMBERS = [
  'surveyFirstDetectionMjd',
  'surveyRaDeg',
  'surveyDecDeg',
  'drb',
  'starScore',
  'starDistanceArcsec',
  'solarSystemDistanceArcsec',
  'surveyDetectionCount',
] as const;

const FLAGS_OFFSET = 2;
const SEQ_OFFSET = 3;
const LABEL_OFFSET = 7;
const BAND_OFFSET = 9;
const VERSION_OFFSET = 11;
const ID_OFFSET = 19;
const MAX_EXPOSURE_BYTES = 254;

/** Names of interned ids that records carry. */
export interface PointNames {
  readonly label: (id: number) => string;
  readonly band: (id: number) => string;
}

/** A point read back. */
export class PackedPoint {
  readonly seq: number;
  readonly label: string;
  readonly datapoint: Datapoint;
  private readonly bytes: Buffer;
  private readonly offset: number;

  constructor(survey: string, bytes: Buffer, view: DataView, offset: number, names: PointNames) {
    this.seq = view.getUint32(offset + SEQ_OFFSET, true);
    this.label = names.label(view.getUint16(offset + LABEL_OFFSET, true));
    this.datapoint = readDatapoint(survey, bytes, view, offset, names);
    this.bytes = bytes;
    this.offset = offset;
  }

  /** Computed when asked for: most reads never look at it. */
  get version(): PointVersion {
    const hash = this.bytes.toString('hex', this.offset + VERSION_OFFSET, this.offset + ID_OFFSET);
    return toPointVersion(`${this.datapoint.id}=${hash}`);
  }
}

/** What a record carries beside the datapoint. */
export interface PointPlace {
  readonly seq: number;
  readonly labelId: number;
  readonly bandId: number;
}

/** Writes the record of a version of a point. */
export function packPoint(
  survey: string,
  version: PointVersion,
  point: Datapoint,
  { seq, labelId, bandId }: PointPlace,
): Buffer {
  const exposure = point.exposure === undefined ? undefined : Buffer.from(point.exposure);
  if (exposure && exposure.length > MAX_EXPOSURE_BYTES)
    throw new CorruptStore(
      `exposure of ${point.id} must have at most ${MAX_EXPOSURE_BYTES} bytes; received ${exposure.length}`,
    );
  const id = packPointId(survey, point.id);
  const bytes = draftFor(ID_OFFSET + id.length + 8 + 4 + 8 * NUMBERS.length + 256 + 65);
  bytes[FLAGS_OFFSET] =
    KINDS.indexOf(point.kind) |
    (SIGNS.indexOf(point.sign) << 2) |
    (point.timeReference === 'MID_EXPOSURE' ? 16 : 0) |
    (point.summary ? 32 : 0);
  bytes.writeUInt32LE(seq, SEQ_OFFSET);
  bytes.writeUInt16LE(labelId, LABEL_OFFSET);
  bytes.writeUInt16LE(bandId, BAND_OFFSET);
  bytes.write(version.slice(version.lastIndexOf('=') + 1), VERSION_OFFSET, 8, 'hex');
  bytes.set(id, ID_OFFSET);
  let end = bytes.writeDoubleLE(point.mjd, ID_OFFSET + id.length);
  end = writeNumbers(bytes, end, point);
  bytes[end++] = exposure ? exposure.length + 1 : 0;
  if (exposure) {
    bytes.set(exposure, end);
    end += exposure.length;
  }
  if (point.summary) end = writeSummary(bytes, end, point.summary);
  bytes.writeUInt16LE(end, 0);
  return recordOf(bytes, end);
}

/** Calls back for each record of a segment with its offset. */
export function eachRecord(bytes: Buffer, visit: (offset: number) => void): void {
  for (let offset = 0; offset < bytes.length; offset += bytes.readUInt16LE(offset)) visit(offset);
}

/** Reads the points of a segment, in the order in which they were written. */
export function unpackPoints(survey: string, bytes: Buffer, names: PointNames): PackedPoint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points: PackedPoint[] = [];
  for (let offset = 0; offset < bytes.length; offset += view.getUint16(offset, true))
    points.push(new PackedPoint(survey, bytes, view, offset, names));
  return points;
}

/** Reads the id of the record at an offset. */
export function idAt(survey: string, bytes: Buffer, offset: number): DatapointId {
  return toDatapointId(unpackPointId(survey, bytes, offset + ID_OFFSET));
}

/** Reads only version and sequence number of the record at an offset. */
export function versionAt(survey: string, bytes: Buffer, offset: number): PointVersion {
  const id = unpackPointId(survey, bytes, offset + ID_OFFSET);
  return toPointVersion(`${id}=${bytes.toString('hex', offset + VERSION_OFFSET, offset + ID_OFFSET)}`);
}

/** Reads the kind of the record at an offset. */
export function kindAt(bytes: Buffer, offset: number): DatapointKind {
  return KINDS[bytes[offset + FLAGS_OFFSET]! & 3]!;
}

/** Reads the sign of the record at an offset. */
export function signAt(bytes: Buffer, offset: number): Sign | undefined {
  return SIGNS[(bytes[offset + FLAGS_OFFSET]! >> 2) & 3];
}

/** Reads the time of the record at an offset. */
export function mjdAt(bytes: Buffer, view: DataView, offset: number): number {
  const id = offset + ID_OFFSET;
  return view.getFloat64(id + packedPointIdLength(bytes, id), true);
}

/** Reads the sequence number of the record at an offset. */
export function seqAt(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + SEQ_OFFSET);
}

/** Reads numbers one after the other, each as f32 or f64 as its bit says. */
class NumberReader {
  at = 0;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private short = 0;

  begin(view: DataView, at: number, short: number): void {
    this.view = view;
    this.at = at;
    this.short = short;
  }

  take(bit: number): number {
    const { at } = this;
    if (this.short & bit) {
      this.at = at + 4;
      return this.view.getFloat32(at, true);
    }
    this.at = at + 8;
    return this.view.getFloat64(at, true);
  }
}

// One for all points: reading is synchronous and calls nothing that could start another.
const numbers = new NumberReader();

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function readDatapoint(
  survey: string,
  bytes: Buffer,
  view: DataView,
  offset: number,
  names: PointNames,
): Datapoint {
  const flags = bytes[offset + FLAGS_OFFSET]!;
  let at = offset + ID_OFFSET;
  const id = toDatapointId(unpackPointId(survey, bytes, at));
  at += packedPointIdLength(bytes, at);
  const point: Writable<Datapoint> = {
    id,
    kind: KINDS[flags & 3]!,
    mjd: view.getFloat64(at, true),
    timeReference: flags & 16 ? 'MID_EXPOSURE' : 'EXPOSURE_START',
    band: names.band(view.getUint16(offset + BAND_OFFSET, true)),
  };
  const sign = SIGNS[(flags >> 2) & 3];
  if (sign) point.sign = sign;
  const present = view.getUint16(at + 8, true);
  numbers.begin(view, at + 12, view.getUint16(at + 10, true));
  // Each member by its name, in the order of NUMBERS: assigning by a computed name costs twice as much in all.
  if (present & 1) point.fluxMicrojansky = numbers.take(1);
  if (present & 2) point.fluxErrMicrojansky = numbers.take(2);
  if (present & 4) point.mag = numbers.take(4);
  if (present & 8) point.magErr = numbers.take(8);
  if (present & 16) point.limitMag = numbers.take(16);
  if (present & 32) point.limitSigma = numbers.take(32);
  if (present & 64) point.raDeg = numbers.take(64);
  if (present & 128) point.decDeg = numbers.take(128);
  if (present & 256) point.rb = numbers.take(256);
  at = numbers.at;
  const exposureBytes = bytes[at++]! - 1;
  if (exposureBytes >= 0) {
    point.exposure = bytes.toString('utf8', at, at + exposureBytes);
    at += exposureBytes;
  }
  if (flags & 32) point.summary = readSummary(view, at);
  return point;
}

function writeNumbers(bytes: Buffer, start: number, point: Datapoint): number {
  let [present, short, end] = [0, 0, start + 4];
  for (let place = 0; place < NUMBERS.length; place++) {
    const value = point[NUMBERS[place]!];
    if (value === undefined) continue;
    present |= 1 << place;
    if (Math.fround(value) === value) {
      short |= 1 << place;
      end = bytes.writeFloatLE(value, end);
    } else end = bytes.writeDoubleLE(value, end);
  }
  bytes.writeUInt16LE(present, start);
  bytes.writeUInt16LE(short, start + 2);
  return end;
}

function writeSummary(bytes: Buffer, start: number, summary: AlertSummary): number {
  let [present, end] = [0, start + 1];
  for (let place = 0; place < SUMMARY_NUMBERS.length; place++) {
    const value = summary[SUMMARY_NUMBERS[place]!];
    if (value === undefined) continue;
    present |= 1 << place;
    end = bytes.writeDoubleLE(value, end);
  }
  bytes[start] = present;
  return end;
}

function readSummary(view: DataView, start: number): AlertSummary {
  const present = view.getUint8(start);
  const summary: Writable<AlertSummary> = {};
  numbers.begin(view, start + 1, 0);
  if (present & 1) summary.surveyFirstDetectionMjd = numbers.take(1);
  if (present & 2) summary.surveyRaDeg = numbers.take(2);
  if (present & 4) summary.surveyDecDeg = numbers.take(4);
  if (present & 8) summary.drb = numbers.take(8);
  if (present & 16) summary.starScore = numbers.take(16);
  if (present & 32) summary.starDistanceArcsec = numbers.take(32);
  if (present & 64) summary.solarSystemDistanceArcsec = numbers.take(64);
  if (present & 128) summary.surveyDetectionCount = numbers.take(128);
  return summary;
}
