import type { LightCurveColumns } from '../light-curve/plot-series.js';

export interface ViewerAnswer {
  readonly viewer: Viewer;
}

export interface Viewer {
  readonly kind: 'ANONYMOUS' | 'TOKEN';
  readonly subject: string | null;
  readonly grants: readonly string[];
  readonly labels: readonly string[];
  readonly channels: readonly string[];
}

export interface ChannelsAnswer {
  readonly channels: readonly { readonly name: string; readonly access: readonly string[] }[];
}

export interface StatusAnswer {
  readonly all: {
    readonly totalCount: number;
    readonly completeness: { readonly dataUntilMjd: number | null };
  };
  readonly found: {
    readonly totalCount: number;
    readonly completeness: {
      readonly complete: boolean;
      readonly pendingT2: number;
      readonly reason: 'PENDING_T2' | null;
    };
  };
  readonly units: readonly UnitUse[];
}

export interface UnitUse {
  readonly name: string;
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
}

export interface TransientRow {
  readonly id: string;
  readonly name: string;
  readonly survey: string;
  readonly raDeg: number | null;
  readonly decDeg: number | null;
  readonly firstDetectionMjd: number | null;
  readonly lastDetectionMjd: number | null;
  readonly detectionCount: number;
  readonly peakMag: number | null;
  readonly peakBand: string | null;
  readonly channels: readonly string[];
}

export interface TransientsAnswer {
  readonly transients: {
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
    readonly edges: readonly { readonly node: TransientRow }[];
  };
}

export interface SkyPlace {
  readonly id: string;
  readonly name: string;
  readonly raDeg: number | null;
  readonly decDeg: number | null;
  readonly peakMag: number | null;
}

export interface SkyAnswer {
  readonly transients: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly edges: readonly { readonly node: SkyPlace }[];
  };
}

export interface TransientAnswer {
  /** Null alike for what is absent and what is hidden. */
  readonly transient: TransientDetails | null;
}

export interface TransientDetails {
  readonly id: string;
  readonly name: string;
  readonly survey: string;
  readonly raDeg: number | null;
  readonly decDeg: number | null;
  readonly positionErrorArcsec: number | null;
  readonly surveyRaDeg: number | null;
  readonly surveyDecDeg: number | null;
  readonly firstDetectionMjd: number | null;
  readonly lastDetectionMjd: number | null;
  readonly dataUntilMjd: number;
  readonly lastLimitMjd: number | null;
  readonly lastLimitMag: number | null;
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly negativeShare: number | null;
  readonly forcedCount: number;
  readonly upperLimitCount: number;
  readonly surveyDetectionCount: number | null;
  readonly peakMag: number | null;
  readonly peakMjd: number | null;
  readonly peakBand: string | null;
  readonly lastMag: number | null;
  readonly lastBand: string | null;
  readonly bestRb: number | null;
  readonly bestDrb: number | null;
  readonly lastRb: number | null;
  readonly lastDrb: number | null;
  readonly starScore: number | null;
  readonly starDistanceArcsec: number | null;
  readonly solarSystemDistanceArcsec: number | null;
  readonly acceptances: readonly { readonly channel: string; readonly since: string }[];
  readonly bands: readonly BandSummary[];
  readonly lightCurve: LightCurveColumns;
  readonly datapoints: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: { readonly id: string; readonly labels: readonly string[] } }[];
  };
  readonly currentResults: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: T2Result }[];
  };
  readonly allResults: { readonly totalCount: number };
}

export interface EarlierResultsAnswer {
  readonly transient: {
    readonly t2Results: { readonly edges: readonly { readonly node: T2Result }[] };
  } | null;
}

export interface BandSummary {
  readonly band: string;
  readonly count: number;
  readonly firstMjd: number;
  readonly lastMjd: number;
  readonly peakMag: number;
  readonly peakMjd: number;
}

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface T2Result {
  readonly id: string;
  readonly unit: string;
  readonly isCurrent: boolean;
  readonly channels: readonly string[];
  readonly labels: readonly string[];
  readonly recordedAt: string;
  readonly body: Json;
}

export interface EventsAnswer {
  readonly skymaps: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: EventName }[];
  };
}

export interface EventName {
  readonly id: string;
  readonly name: string;
  readonly time: string | null;
  readonly isRetracted: boolean;
}

export interface EventAnswer {
  /** Null alike for what is absent and what is hidden. */
  readonly skymap: EventDetails | null;
}

export interface EventDetails extends EventName {
  readonly kind: string;
  readonly isTest: boolean;
  readonly area: number | null;
  readonly inner: GeoContour | null;
  readonly outer: GeoContour | null;
  readonly maxProbability: { readonly raDeg: number; readonly decDeg: number } | null;
  readonly localization: {
    readonly form: string;
    readonly product: string;
    readonly source: string;
    readonly levelApplied: boolean;
    readonly containment: number;
  } | null;
}

/** A GeoJSON MultiPolygon (RFC 7946): longitude = RA in [-180, 180], latitude = Dec, ICRS degrees. */
export interface GeoContour {
  readonly coordinates: readonly (readonly (readonly (readonly [lonDeg: number, latDeg: number])[])[])[];
}

export interface CandidatesAnswer {
  readonly skymap: {
    readonly candidates: {
      readonly totalCount: number;
      readonly window: {
        readonly detection: DayRange | null;
        readonly firstDetection: DayRange | null;
      };
      readonly funnel: readonly { readonly cut: Cut; readonly remaining: number }[];
      readonly edges: readonly Candidate[];
    };
  } | null;
}

export type Cut = 'REGION' | 'DETECTION' | 'FIRST_DETECTION' | 'WHERE';

export interface DayRange {
  readonly fromDays: number | null;
  readonly toDays: number | null;
}

export interface Candidate {
  readonly credibleLevel: number | null;
  readonly probabilityDensityPerDeg2: number | null;
  readonly separationArcsec: number | null;
  readonly firstDetectionMjd: number | null;
  readonly detectionsInWindow: number;
  readonly node: {
    readonly id: string;
    readonly name: string;
    readonly raDeg: number | null;
    readonly decDeg: number | null;
    readonly detectionCount: number;
    readonly peakMag: number | null;
    readonly peakBand: string | null;
  };
}

export interface ChanceAnswer {
  readonly skymap: {
    readonly candidates: {
      readonly chance: {
        readonly observed: number;
        readonly expected: number | null;
        readonly pAtLeastOne: number | null;
        readonly pValue: number | null;
        readonly trials: number;
        readonly reason: string | null;
      };
    };
  } | null;
}

export interface CircularAnswer {
  readonly skymap: { readonly circularDraft: string } | null;
}

export interface OriginAnswer {
  readonly provenance: Origin | null;
}

export interface Origin {
  readonly id: string;
  readonly pageInfo: { readonly hasNextPage: boolean };
  readonly nodes: readonly OriginNode[];
  readonly edges: readonly OriginEdge[];
}

export interface OriginNode {
  readonly id: string;
  readonly kind: OriginKind;
  readonly label: string;
  readonly depth: number;
}

export type OriginKind =
  | 'TRANSIENT'
  | 'T2_RESULT'
  | 'STATE'
  | 'DATAPOINT'
  | 'ALERT'
  | 'UNIT_VERSION'
  | 'CONFIG'
  | 'RUN';

export interface OriginEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: 'BROUGHT_BY' | 'COMPUTED_BY' | 'CONFIGURED_BY' | 'DERIVED_FROM' | 'RECORDED_IN';
}
