import { magOf } from '../../domain/photometry.js';
import { gaussianAt, uniformAt } from '../../domain/seeded-random.js';
import { jdOfTick, nightOf, processingId } from './exposure.js';
import { CALIBRATION_ERROR, COLOUR_COEFFICIENT, fieldNumber, zeroPointOf } from './exposure-calibration.js';
import { PIPELINE } from './limit-record.js';
import type { SurveySource } from './made-source.js';
import { measuredPlace, toSevenDecimals } from './measured-place.js';
import { type Measurement, sigmaMagOf } from './measurement.js';
import { randomForestScore } from './real-bogus-scores.js';
import type { ZtfPrvCandidate } from './ztf-alert-packet.js';

const SALT = { aperture: 541, shape: 542 } as const;
const f32 = Math.fround;

/** A detection as it stands in an alert's history: never null where a candidate may not be. */
export type DetectionRecord = ZtfPrvCandidate & {
  readonly [Name in
    | 'candid'
    | 'isdiffpos'
    | 'ra'
    | 'dec'
    | 'magpsf'
    | 'sigmapsf'
    | 'ranr'
    | 'decnr']: NonNullable<ZtfPrvCandidate[Name]>;
};

/**
 * Gives ZTF's candidate id: the processing id, then 015 (positive) or 010 (negative), then the extraction number.
 *
 * Read off real packets: pid 2475433850015, negative, tblid 9 is candid 2475433850015010009. Unique as long as no two
 * sources of one readout channel share an extraction number.
 */
export function candidOf(source: SurveySource, { exposure, fluxMicrojansky }: Measurement): bigint {
  const sign = fluxMicrojansky > 0 ? 15_000 : 10_000;
  const pid = BigInt(processingId(exposure.tick, source.pointing.rcid));
  return pid * 1_000_000n + BigInt(sign + source.extractionNumber);
}

/**
 * Writes a detection. The same measurement gives the same record whenever it is written, so that a history repeats
 * what earlier alerts said. One literal, for speed: see {@link import('./limit-record.js').limitRecord}.
 */
export function detectionRecord(
  seed: number,
  source: SurveySource,
  measurement: Measurement,
): DetectionRecord {
  const { exposure, fluxMicrojansky, fluxErrMicrojansky } = measurement;
  const { rcid, xPixels, yPixels } = source.pointing;
  const place = measuredPlace(seed, source, measurement);
  const photometry = photometryOf(seed, source, measurement);
  const shape = shapeOf(seed, source, measurement);
  return {
    jd: jdOfTick(exposure.tick),
    fid: exposure.fid,
    pid: BigInt(processingId(exposure.tick, rcid)),
    diffmaglim: exposure.limitMag,
    pdiffimfilename: null,
    programpi: PIPELINE.programpi,
    programid: exposure.programid,
    candid: candidOf(source, measurement),
    isdiffpos: fluxMicrojansky > 0 ? 't' : 'f',
    tblid: BigInt(source.extractionNumber),
    nid: nightOf(exposure.tick),
    rcid,
    field: fieldNumber(source),
    xpos: f32(xPixels),
    ypos: f32(yPixels),
    ra: place.raDeg,
    dec: place.decDeg,
    magpsf: photometry.magpsf,
    sigmapsf: photometry.sigmapsf,
    chipsf: shape.chipsf,
    magap: photometry.magap,
    sigmagap: f32(1.3 * photometry.sigmapsf),
    distnr: shape.distnr,
    magnr: f32(source.referenceMag ?? 21),
    sigmagnr: f32(0.02),
    chinr: f32(0.9),
    sharpnr: f32(-0.02),
    sky: shape.sky,
    magdiff: f32(photometry.magap - photometry.magpsf),
    fwhm: shape.fwhm,
    classtar: shape.classtar,
    mindtoedge: f32(Math.min(xPixels, yPixels, 3072 - xPixels, 3080 - yPixels)),
    magfromlim: f32(exposure.limitMag - photometry.magap),
    seeratio: shape.seeratio,
    aimage: f32(shape.bimage * shape.elong),
    bimage: shape.bimage,
    aimagerat: f32((shape.bimage * shape.elong) / shape.fwhm),
    bimagerat: f32(shape.bimage / shape.fwhm),
    elong: shape.elong,
    nneg: shape.nneg,
    nbad: shape.nbad,
    rb: randomForestScore(seed, source, measurement),
    ssdistnr: null,
    ssmagnr: null,
    ssnamenr: null,
    sumrat: shape.sumrat,
    magapbig: f32(photometry.magap - 0.02),
    sigmagapbig: f32(1.6 * photometry.sigmapsf),
    ranr: toSevenDecimals(source.raDeg),
    decnr: toSevenDecimals(source.decDeg),
    scorr: Math.round((Math.abs(fluxMicrojansky) / fluxErrMicrojansky) * 1e4) / 1e4,
    magzpsci: zeroPointOf(seed, exposure),
    magzpsciunc: CALIBRATION_ERROR.zeroPointMag,
    magzpscirms: CALIBRATION_ERROR.zeroPointScatterMag,
    clrcoeff: COLOUR_COEFFICIENT[exposure.fid],
    clrcounc: CALIBRATION_ERROR.colourCoefficient,
    rbversion: PIPELINE.rbversion,
  };
}

/** Gives PSF and aperture magnitudes of the size of the flux; its sign is in `isdiffpos`. */
function photometryOf(seed: number, source: SurveySource, measurement: Measurement) {
  const { exposure } = measurement;
  const size = Math.abs(measurement.fluxMicrojansky);
  // A detection has five sigma: its flux is not zero.
  const magpsf = f32(exposure.prescribed?.mag ?? magOf(size)!);
  const sigmapsf = f32(exposure.prescribed?.magErr ?? sigmaMagOf(measurement));
  const apertureOffset = 0.6 * sigmapsf * gaussianAt(seed, source.key, exposure.tick, SALT.aperture);
  return { magpsf, sigmapsf, magap: f32(magpsf + apertureOffset) };
}

/** Gives the pipeline's measures of shape: round and star-like, or for artefacts sharp, long and spotted. */
function shapeOf(seed: number, source: SurveySource, { exposure, fluxMicrojansky }: Measurement) {
  const draw = uniformAt(seed, source.key, exposure.tick, SALT.shape);
  const isArtefact = source.kind === 'artefact';
  const isReferenceSource = source.kind !== 'asteroid' && !isArtefact;
  const fwhm = f32((isArtefact ? 1 : 1.8) + 1.4 * draw);
  return {
    fwhm,
    bimage: f32(0.32 * fwhm),
    elong: f32(isArtefact ? 1.4 + 1.5 * draw : 1.02 + 0.25 * draw),
    chipsf: f32(isArtefact ? 5 + 20 * draw : 0.6 + draw),
    classtar: f32(isArtefact ? 0.5 * draw : 0.98),
    sky: f32(0.4 * draw - 0.1),
    seeratio: f32(1 + 0.5 * draw),
    nneg: isArtefact ? 6 + Math.floor(10 * draw) : Math.floor(4 * draw),
    nbad: isArtefact && draw < 0.3 ? 1 : 0,
    sumrat: f32((fluxMicrojansky > 0 ? 1 : 0.98) - 0.05 * draw),
    distnr: f32(isReferenceSource ? 0.2 + 0.4 * draw : 5 + 5 * draw),
  };
}
