import type { Exposure } from './exposure.js';
import type { LightCurve } from './light-curve.js';
import type { Pointing } from './sky-tiling.js';

/** What a made source is; the alerts do not say it, the survey's list of sources does. */
export type SourceKind =
  | 'supernova'
  | 'tidal-disruption'
  | 'active-nucleus'
  | 'variable-star'
  | 'asteroid'
  | 'artefact';

/** Every kind, in the order of the manifest. */
export const SOURCE_KINDS: readonly SourceKind[] = [
  'supernova',
  'tidal-disruption',
  'active-nucleus',
  'variable-star',
  'asteroid',
  'artefact',
];

/** Steady motion on the sky from a position at a time. */
export interface ProperMotion {
  readonly atMjd: number;
  /** Coordinate rates (not multiplied by cos dec), degrees a day. */
  readonly raDegPerDay: number;
  readonly decDegPerDay: number;
}

/** One made thing on the sky: where it is, when the camera looked, how bright it truly was. */
export interface MadeSource {
  /** Address of its random numbers; unique in the survey. */
  readonly key: number;
  readonly kind: SourceKind;
  /** True position, ICRS degrees. */
  readonly raDeg: number;
  readonly decDeg: number;
  readonly motion?: ProperMotion;
  readonly redshift?: number;
  /** AB r magnitude of its host or of itself in the reference image; absent when nothing is there. */
  readonly referenceMag?: number;
  readonly pointing: Pointing;
  /** The exposures that covered it while it is followed, ascending; those without a detection become limits. */
  readonly exposures: readonly Exposure[];
  /** Starts its light curve afresh. */
  startLightCurve(): LightCurve;
}

/** A source with what the survey calls it. */
export interface SurveySource extends MadeSource {
  /** In ZTF's form, for example `ZTF19saabqxk`. */
  readonly objectId: string;
  /** Number of the source within its readout channel, 1 to 999: the last digits of its candids. */
  readonly extractionNumber: number;
}
