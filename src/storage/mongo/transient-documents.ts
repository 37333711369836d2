import type { ObjectId } from 'mongodb';
import type { Survey } from '../../domain/datapoint.js';
import type { BandSummary } from '../../domain/facet.js';

/** A transient. Its number is made of the hash of survey and name (transient-number.ts), and so is spread evenly. */
export interface TransientDocument {
  readonly _id: number;
  readonly survey: Survey;
  readonly name: string;
  /** Counts commits that touched it; raised first in each of them. */
  readonly version: number;
  readonly pointCount: number;
  readonly derivations: number;
  /** Stamp of the last commit (history-store.ts); absent where that was written by an earlier version. */
  readonly stampedAt?: number;
}

/** A datapoint's raw record and where it is: grows with what is ingested, one a version of a point. */
export interface DatapointDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Place in the transient's order of storage: what packed points, states and alerts refer to. */
  readonly seq: number;
  /** Packed id (point-id-codec). */
  readonly point: Buffer;
  /** JSON text, or an Avro record whose schema is named. */
  readonly raw: string | Buffer;
  readonly schema: number | null;
  readonly recordedAt: number;
  readonly run: string;
}

/** The light curves: at most 64 points of one transient and one term, packed (point-codec). What is read. */
export interface SegmentDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly term: number;
  readonly segment: number;
  readonly pointCount: number;
  readonly points: Buffer;
}

/** What the viewers of one class see of a transient: one document a transient and class. */
export interface FacetDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly classId: number;
  readonly survey: Survey;
  readonly name: string;
  /** HEALPix order 24, nested. */
  readonly hpx: number | null;
  readonly raDeg: number | null;
  readonly decDeg: number | null;
  readonly firstDetectionMjd: number | null;
  readonly lastDetectionMjd: number | null;
  readonly surveyFirstDetectionMjd: number | null;
  readonly lastLimitMjd: number | null;
  readonly lastLimitMag: number | null;
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly upperLimitCount: number;
  readonly forcedCount: number;
  readonly peakMag: number | null;
  readonly peakMjd: number | null;
  readonly peakBand: string | null;
  readonly lastMag: number | null;
  readonly lastBand: string | null;
  readonly bestDrb: number | null;
  readonly lastDrb: number | null;
  readonly bestRb: number | null;
  readonly lastRb: number | null;
  readonly starScore: number | null;
  readonly starDistanceArcsec: number | null;
  readonly solarSystemDistanceArcsec: number | null;
  readonly surveyDetectionCount: number | null;
  readonly negativeShare: number | null;
  readonly bands: readonly BandSummary[];
  /** All lanes that accepted the transient, the same in each of its facets: what conditions on channels look at. */
  readonly lanes: readonly number[];
  /** The whole facet (facet-codec): what answers are made of. */
  readonly packed: Buffer;
}

/** The receipt of an alert; one an alert and label. */
export interface AlertDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly survey: Survey;
  readonly alertId: string;
  readonly label: number;
  /** Sequence number of the triggering point. */
  readonly trigger: number;
  /** Sequence numbers of all points of the packet (bitmap). */
  readonly points: Buffer;
  readonly fieldList: number;
  /** Values in the order of the field list (field-codec). */
  readonly fields: Buffer;
  /** What lanes decided, those together that decided the same: `true`, the group, or the reason of the rejection. */
  readonly verdicts: readonly {
    readonly decision: true | number | string;
    readonly lanes: readonly number[];
  }[];
  readonly receivedAt: number;
  readonly run: string;
  readonly source: string;
  readonly offset: number;
}

/** Lanes that accepted a transient at one moment; a lane with its own history alone, with what it admitted. */
export interface AcceptanceDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Ascending. */
  readonly lanes: readonly number[];
  readonly since: number;
  readonly run: string;
  /** Sequence numbers (bitmap). */
  readonly admitted: Buffer | null;
}

/** The newest instant of a point by term, split by writer slot: the greatest of the slots holds. */
export interface NewestPointDocument {
  /** `<slot> <term>` */
  readonly _id: string;
  readonly term: number;
  readonly mjd: number;
}

/** Collections of what was ingested, by name. */
export interface TransientDocuments {
  readonly transient: TransientDocument;
  readonly datapoint: DatapointDocument;
  readonly light_curve_segment: SegmentDocument;
  readonly facet: FacetDocument;
  readonly alert: AlertDocument;
  readonly acceptance: AcceptanceDocument;
  readonly newest_point: NewestPointDocument;
}
