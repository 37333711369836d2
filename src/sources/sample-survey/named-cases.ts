import { fluxMicrojanskyOf } from '../../domain/photometry.js';
import { type Band, type Exposure, mjdOfTick, type ProgramId, tickOf } from './exposure.js';
import type { SourceKind, SurveySource } from './made-source.js';
import { findPointing } from './sky-tiling.js';
import { type TdeParameters, tdeLightCurve } from './tde-light-curve.js';

/** A transient of the literature that the survey imitates. Name, place and times are published; photometry is made. */
export interface NamedCase {
  /** Name at the Transient Name Server. */
  readonly tnsName: string;
  /** Name in the survey. */
  readonly objectId: string;
  /** True when the survey name is invented because none was published. */
  readonly objectIdIsMade: boolean;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly neutrino: { readonly name: string; readonly mjd: number };
  readonly source: SurveySource;
}

/** One planned look: days from the neutrino, filter, programme, and what is special about it. */
type Look = readonly [days: number, fid: Band, programid: ProgramId, special?: Partial<Exposure>];

interface CaseOutline {
  readonly tnsName: string;
  readonly objectId: string;
  readonly objectIdIsMade?: true;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly neutrino: { readonly name: string; readonly mjd: number };
  readonly kind: SourceKind;
  readonly event: TdeParameters;
  readonly referenceMag: number;
  readonly looks: readonly Look[];
}

const IC191001A = { name: 'IC191001A', mjd: 58_757.83979 } as const;
const IC200530A = { name: 'IC200530A', mjd: 58_999.3295 } as const;
const IC210210A = { name: 'IC210210A', mjd: 59_255.4958 } as const;

const CLOUD: Partial<Exposure> = { limitMag: 16.5 };
/** Limits of the days before a candidate of GCN 29461 was found: the public survey does not reach it. */
const PUBLIC_DEPTH: Partial<Exposure> = { limitMag: 20.4 };

/** A target-of-opportunity exposure of 300 s in which the published magnitude was measured. */
function published(mag: number, magErr: number): Partial<Exposure> {
  return { limitMag: 22.1, exposureSeconds: 300, isTargetOfOpportunity: true, prescribed: { mag, magErr } };
}

/**
 * AT2019dsg (Stein et al. 2021, Nature Astronomy 5, 510). First detection 175.4 d before IC191001A, last public point
 * at -0.56 d, then +0.31, +0.35 and +1.35 d by the partnership alone; public points resume after 10 d.
 */
const AT2019DSG: CaseOutline = {
  tnsName: 'AT2019dsg',
  objectId: 'ZTF19aapreis',
  raDeg: 314.26233,
  decDeg: 14.2045,
  neutrino: IC191001A,
  kind: 'tidal-disruption',
  referenceMag: 15.6,
  event: {
    peakMjd: 58_603,
    peakLuminosityErgPerSecond: 10 ** 43.72,
    riseDays: 14.3,
    declineDays: 84,
    temperatureKelvin: 20_000,
    redshift: 0.0512,
  },
  looks: [
    [-183.35, 2, 1, CLOUD],
    [-183.31, 1, 1, CLOUD],
    [-175.4, 2, 1],
    [-164.39, 2, 1],
    [-156.35, 2, 1],
    [-150.37, 1, 1],
    [-150.35, 2, 1],
    [-140.38, 1, 1],
    [-129.44, 2, 1],
    [-129.38, 1, 1],
    [-120.42, 2, 1],
    [-120.38, 1, 1],
    [-110.38, 1, 1],
    [-104.42, 2, 1],
    [-97.38, 2, 1, CLOUD],
    [-95.42, 1, 1],
    [-95.39, 1, 2],
    [-83.41, 1, 1],
    [-77.51, 2, 1],
    [-66.51, 1, 1],
    [-65.43, 1, 2],
    [-65.4, 2, 2],
    [-51.45, 2, 1],
    [-39.51, 2, 1],
    [-36.53, 2, 1, CLOUD],
    [-25.54, 1, 1],
    [-10.56, 1, 1],
    [-3.63, 2, 1],
    [-3.58, 1, 1],
    [-0.67, 1, 2],
    [-0.56, 2, 1],
    [0.31, 2, 2],
    [0.35, 1, 2],
    [1.35, 1, 2],
    [12.31, 1, 1],
    [12.35, 2, 1],
    [15.33, 2, 1],
  ],
};

/**
 * AT2019fdr (Reusch et al. 2022, PRL 128, 221101). First detection 400.1 d before IC200530A, still shining when it
 * came. Two of its points are given to programme 3, which the published data do not have, so that every size of the
 * survey has all three rights.
 */
const AT2019FDR: CaseOutline = {
  tnsName: 'AT2019fdr',
  objectId: 'ZTF19aatubsj',
  raDeg: 257.278579,
  decDeg: 26.855694,
  neutrino: IC200530A,
  kind: 'tidal-disruption',
  referenceMag: 17.9,
  event: {
    peakMjd: 58_700.17,
    peakLuminosityErgPerSecond: 10 ** 44.7,
    riseDays: 40,
    declineDays: 170,
    temperatureKelvin: 14_000,
    redshift: 0.267,
  },
  looks: [
    [-406.12, 1, 1, CLOUD],
    [-403.09, 2, 1, CLOUD],
    [-400.1, 1, 1],
    [-388.07, 2, 1],
    [-376.04, 1, 1],
    [-361.11, 2, 1],
    [-346.06, 1, 1],
    [-331.08, 2, 1],
    [-310.31, 1, 3],
    [-299.16, 2, 1],
    [-299.12, 1, 1],
    [-280.13, 1, 2],
    [-262.15, 2, 1],
    [-240.19, 1, 1],
    [-110.02, 2, 1],
    [-85.98, 1, 1],
    [-60.41, 2, 3],
    [-45.03, 1, 1],
    [-30.99, 2, 1],
    [-15.97, 1, 1],
    [-3.96, 2, 1],
    [0.02, 1, 2],
    [1.98, 1, 1],
    [2.02, 2, 1],
    [7.99, 1, 1],
    [19.03, 2, 1],
  ],
};

/** What is made about the two candidates of GCN 29461: all but name, place, r mag. */
const FADING: Omit<TdeParameters, 'peakMjd' | 'peakLuminosityErgPerSecond'> = {
  riseDays: 3,
  declineDays: 30,
  temperatureKelvin: 12_000,
  redshift: 0.2,
};

function circularCandidate(
  outline: Pick<CaseOutline, 'tnsName' | 'objectId' | 'objectIdIsMade' | 'raDeg' | 'decDeg'>,
  rMag: number,
  rMagErr: number,
): CaseOutline {
  return {
    ...outline,
    neutrino: IC210210A,
    kind: 'supernova',
    referenceMag: 21.5,
    // Far too faint to be seen in the shallow exposures; its detections are prescribed.
    event: { ...FADING, peakMjd: IC210210A.mjd, peakLuminosityErgPerSecond: 1e41 },
    looks: [
      [-23.02, 1, 1, PUBLIC_DEPTH],
      [-20.05, 2, 1, PUBLIC_DEPTH],
      [-11.03, 1, 1, PUBLIC_DEPTH],
      [-5.04, 2, 1, PUBLIC_DEPTH],
      [0.95, 2, 1, published(rMag, rMagErr)],
      [0.98, 1, 2, published(rMag + 0.25, rMagErr)],
      [3.96, 2, 1, PUBLIC_DEPTH],
      [5.94, 2, 2, published(rMag + 0.1, rMagErr)],
    ],
  };
}

const OUTLINES: readonly CaseOutline[] = [
  AT2019DSG,
  AT2019FDR,
  circularCandidate(
    { tnsName: 'AT2021clu', objectId: 'ZTF21aajxjrv', raDeg: 206.985502, decDeg: 5.313866 },
    21.03,
    0.13,
  ),
  circularCandidate(
    {
      tnsName: 'AT2021clv',
      objectId: 'ZTF21madeclv',
      objectIdIsMade: true,
      raDeg: 207.3743696,
      decDeg: 4.9786236,
    },
    21.47,
    0.19,
  ),
];

/** Extraction numbers from here on belong to the named cases: their candids never meet those of the population. */
export const FIRST_NAMED_EXTRACTION_NUMBER = 901;

/** Keys from here on belong to the named cases. */
const FIRST_NAMED_KEY = 2_000_000_000;

/** Depth of ordinary looks at the named cases, AB mag: deep enough that each is a detection, whatever the noise. */
const ORDINARY_LIMIT_MAG: Readonly<Record<ProgramId, number>> = { 1: 20.9, 2: 21.5, 3: 21.2 };

/** The named cases, in every survey of 100 alerts or more, with the same times whatever the seed. */
export const NAMED_CASES: readonly NamedCase[] = OUTLINES.map(namedCase);

function namedCase(outline: CaseOutline, place: number): NamedCase {
  const { tnsName, objectId, raDeg, decDeg, neutrino, kind, event, referenceMag } = outline;
  // All four lie north of the equator, where the grid has no gap.
  const pointing = findPointing(raDeg, decDeg)!;
  const source: SurveySource = {
    key: FIRST_NAMED_KEY + place,
    extractionNumber: FIRST_NAMED_EXTRACTION_NUMBER + place,
    objectId,
    kind,
    raDeg,
    decDeg,
    redshift: event.redshift,
    referenceMag,
    pointing,
    exposures: outline.looks.map((look) => exposureOf(neutrino.mjd, look)),
    startLightCurve: () => tdeLightCurve(event),
  };
  const objectIdIsMade = outline.objectIdIsMade ?? false;
  return { tnsName, objectId, objectIdIsMade, raDeg, decDeg, neutrino, source };
}

function exposureOf(neutrinoMjd: number, [days, fid, programid, special]: Look): Exposure {
  const tick = tickOf(neutrinoMjd + days);
  const limitMag = special?.limitMag ?? ORDINARY_LIMIT_MAG[programid];
  return {
    tick,
    mjd: mjdOfTick(tick),
    fid,
    programid,
    exposureSeconds: 30,
    isTargetOfOpportunity: false,
    ...special,
    limitMag: Math.fround(limitMag),
    limitMicrojansky: fluxMicrojanskyOf(limitMag),
  };
}
