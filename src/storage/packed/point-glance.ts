import type { AccessTerm } from '../../access/access-term.js';
import type { Datapoint, DatapointId, DatapointKind, PointVersion, Sign } from '../../domain/datapoint.js';
import { idAt, kindAt, mjdAt, PackedPoint, type PointNames, signAt } from './point-codec.js';

/** The records of one segment, and what they are read with. */
interface SegmentBytes {
  readonly survey: string;
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly names: PointNames;
}

/**
 * Is a point of which kind, sign and time are read at once, and the rest when it is asked for: to look through light
 * curves for a few points of a certain time costs a tenth of reading them.
 */
export class PointGlance {
  readonly kind: DatapointKind;
  readonly sign: Sign | undefined;
  readonly mjd: number;
  readonly term: AccessTerm;
  private readonly segment: SegmentBytes;
  private readonly offset: number;
  private ownId: DatapointId | undefined;
  private whole: PackedPoint | undefined;

  constructor(segment: SegmentBytes, offset: number, term: AccessTerm) {
    this.kind = kindAt(segment.bytes, offset);
    this.sign = signAt(segment.bytes, offset);
    this.mjd = mjdAt(segment.bytes, segment.view, offset);
    this.term = term;
    this.segment = segment;
    this.offset = offset;
  }

  get id(): DatapointId {
    const { survey, bytes } = this.segment;
    this.ownId ??= idAt(survey, bytes, this.offset);
    return this.ownId;
  }

  get datapoint(): Datapoint {
    return this.unpacked().datapoint;
  }

  get version(): PointVersion {
    return this.unpacked().version;
  }

  private unpacked(): PackedPoint {
    const { survey, bytes, view, names } = this.segment;
    this.whole ??= new PackedPoint(survey, bytes, view, this.offset, names);
    return this.whole;
  }
}

/** Glances at the points of a segment, in the order in which they were written. */
export function glanceAt(
  segment: Pick<SegmentBytes, 'survey' | 'bytes' | 'names'>,
  term: AccessTerm,
): PointGlance[] {
  const { bytes } = segment;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = { ...segment, view };
  const points: PointGlance[] = [];
  for (let offset = 0; offset < bytes.length; offset += view.getUint16(offset, true))
    points.push(new PointGlance(whole, offset, term));
  return points;
}
