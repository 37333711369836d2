import type { Survey } from '../../domain/datapoint.js';
import type { BandSummary } from '../../domain/facet.js';
import type { TransientKey } from '../../domain/transient.js';
import type { TransientRef } from '../../storage/port/transient-ref.js';
import type { TransientRow } from '../../storage/port/transient-store.js';
import { transientId } from '../global-id.js';

/** A transient as it is answered: one flat record, whose fields are read without further calls. */
export interface TransientView {
  readonly type: 'Transient';
  readonly id: string;
  readonly key: TransientKey;
  /** For further reads; never given out. */
  readonly ref: TransientRef;
  readonly survey: Survey;
  readonly name: string;
  readonly raDeg: number | undefined;
  readonly decDeg: number | undefined;
  readonly positionErrorArcsec: number | undefined;
  /** Decimal text: HEALPix numbers of order 24 do not fit GraphQL's Int. */
  readonly hpx: string | undefined;
  readonly h3: string | undefined;
  readonly surveyRaDeg: number | undefined;
  readonly surveyDecDeg: number | undefined;
  readonly firstDetectionMjd: number | undefined;
  readonly lastDetectionMjd: number | undefined;
  readonly surveyFirstDetectionMjd: number | undefined;
  readonly lastLimitMjd: number | undefined;
  readonly lastLimitMag: number | undefined;
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly upperLimitCount: number;
  readonly forcedCount: number;
  readonly peakMag: number | undefined;
  readonly peakMjd: number | undefined;
  readonly peakBand: string | undefined;
  readonly lastMag: number | undefined;
  readonly lastBand: string | undefined;
  readonly bands: readonly BandSummary[];
  readonly bestDrb: number | undefined;
  readonly lastDrb: number | undefined;
  readonly bestRb: number | undefined;
  readonly lastRb: number | undefined;
  readonly starScore: number | undefined;
  readonly starDistanceArcsec: number | undefined;
  readonly solarSystemDistanceArcsec: number | undefined;
  readonly surveyDetectionCount: number | undefined;
  readonly negativeShare: number | undefined;
  readonly dataUntilMjd: number;
}

/** Lays a row out as it is answered. */
export function toTransientView({ ref, key, facet }: TransientRow): TransientView {
  const { position, quality } = facet;
  return {
    type: 'Transient',
    id: transientId(key),
    key,
    ref,
    survey: key.survey,
    name: key.name,
    raDeg: position?.raDeg,
    decDeg: position?.decDeg,
    positionErrorArcsec: position?.positionErrorArcsec,
    hpx: position === undefined ? undefined : String(position.hpx),
    h3: position?.h3,
    surveyRaDeg: facet.surveyRaDeg,
    surveyDecDeg: facet.surveyDecDeg,
    firstDetectionMjd: facet.firstDetectionMjd,
    lastDetectionMjd: facet.lastDetectionMjd,
    surveyFirstDetectionMjd: facet.surveyFirstDetectionMjd,
    lastLimitMjd: facet.lastLimitMjd,
    lastLimitMag: facet.lastLimitMag,
    detectionCount: facet.detectionCount,
    negativeDetectionCount: facet.negativeDetectionCount,
    upperLimitCount: facet.upperLimitCount,
    forcedCount: facet.forcedCount,
    peakMag: facet.peakMag,
    peakMjd: facet.peakMjd,
    peakBand: facet.peakBand,
    lastMag: facet.lastMag,
    lastBand: facet.lastBand,
    bands: facet.bands,
    bestDrb: quality.bestDrb,
    lastDrb: quality.lastDrb,
    bestRb: quality.bestRb,
    lastRb: quality.lastRb,
    starScore: quality.starScore,
    starDistanceArcsec: quality.starDistanceArcsec,
    solarSystemDistanceArcsec: quality.solarSystemDistanceArcsec,
    surveyDetectionCount: quality.surveyDetectionCount,
    negativeShare: quality.negativeShare,
    dataUntilMjd: facet.dataUntilMjd,
  };
}
