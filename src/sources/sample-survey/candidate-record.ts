import { gaussianAt } from '../../domain/seeded-random.js';
import { detectionRecord } from './detection-record.js';
import { jdOfTick, tickOf } from './exposure.js';
import { fieldNumber, referenceId, zeroPointOf } from './exposure-calibration.js';
import { PIPELINE } from './limit-record.js';
import type { SurveySource } from './made-source.js';
import type { Measurement } from './measurement.js';
import { deepLearningScore } from './real-bogus-scores.js';
import { type Neighbourhood, PIPELINE_MISSING } from './source-neighbourhood.js';
import type { PastCounts } from './source-track.js';
import type { ZtfCandidate } from './ztf-alert-packet.js';

const f32 = Math.fround;
const SALT_SOLAR_SYSTEM = 701;

/** The reference images were taken before the survey, from March to June 2018. */
const REFERENCE = {
  startJd: jdOfTick(tickOf(58_178.3)),
  endJd: jdOfTick(tickOf(58_299.3)),
  frames: 15,
} as const;

/** What a candidate says beyond its own detection. */
export interface CandidateContext {
  readonly neighbourhood: Neighbourhood;
  readonly counts: PastCounts;
}

/**
 * Writes the candidate of an alert: the detection as histories will repeat it, and what is said once only.
 *
 * One literal, for speed: see {@link import('./limit-record.js').limitRecord}.
 */
export function candidateRecord(
  seed: number,
  source: SurveySource,
  detection: Measurement,
  { neighbourhood, counts }: CandidateContext,
): ZtfCandidate {
  const { exposure } = detection;
  const record = detectionRecord(seed, source, detection);
  const solarSystem = solarSystemMatch(seed, source, exposure.tick, record.magpsf);
  const signalToNoise = Math.abs(detection.fluxMicrojansky) / detection.fluxErrMicrojansky;
  return {
    jd: record.jd,
    fid: record.fid,
    pid: record.pid,
    diffmaglim: record.diffmaglim,
    pdiffimfilename: record.pdiffimfilename,
    programpi: record.programpi,
    programid: record.programid,
    candid: record.candid,
    isdiffpos: record.isdiffpos,
    tblid: record.tblid,
    nid: record.nid,
    rcid: record.rcid,
    field: record.field,
    xpos: record.xpos,
    ypos: record.ypos,
    ra: record.ra,
    dec: record.dec,
    magpsf: record.magpsf,
    sigmapsf: record.sigmapsf,
    chipsf: record.chipsf,
    magap: record.magap,
    sigmagap: record.sigmagap,
    distnr: record.distnr,
    magnr: record.magnr,
    sigmagnr: record.sigmagnr,
    chinr: record.chinr,
    sharpnr: record.sharpnr,
    sky: record.sky,
    magdiff: record.magdiff,
    fwhm: record.fwhm,
    classtar: record.classtar,
    mindtoedge: record.mindtoedge,
    magfromlim: record.magfromlim,
    seeratio: record.seeratio,
    aimage: record.aimage,
    bimage: record.bimage,
    aimagerat: record.aimagerat,
    bimagerat: record.bimagerat,
    elong: record.elong,
    nneg: record.nneg,
    nbad: record.nbad,
    rb: record.rb,
    ssdistnr: solarSystem.ssdistnr,
    ssmagnr: solarSystem.ssmagnr,
    ssnamenr: solarSystem.ssnamenr,
    sumrat: record.sumrat,
    magapbig: record.magapbig,
    sigmagapbig: record.sigmagapbig,
    ranr: record.ranr,
    decnr: record.decnr,
    sgmag1: neighbourhood.sgmag1,
    srmag1: neighbourhood.srmag1,
    simag1: neighbourhood.simag1,
    szmag1: neighbourhood.szmag1,
    sgscore1: neighbourhood.sgscore1,
    distpsnr1: neighbourhood.distpsnr1,
    ndethist: counts.detections,
    ncovhist: counts.exposures,
    jdstarthist: jdOfTick(tickOf(counts.firstDetectionMjd)),
    jdendhist: record.jd,
    scorr: record.scorr,
    tooflag: exposure.isTargetOfOpportunity ? 1 : 0,
    objectidps1: neighbourhood.objectidps1,
    objectidps2: neighbourhood.objectidps2,
    sgmag2: neighbourhood.sgmag2,
    srmag2: neighbourhood.srmag2,
    simag2: neighbourhood.simag2,
    szmag2: neighbourhood.szmag2,
    sgscore2: neighbourhood.sgscore2,
    distpsnr2: neighbourhood.distpsnr2,
    objectidps3: neighbourhood.objectidps3,
    sgmag3: neighbourhood.sgmag3,
    srmag3: neighbourhood.srmag3,
    simag3: neighbourhood.simag3,
    szmag3: neighbourhood.szmag3,
    sgscore3: neighbourhood.sgscore3,
    distpsnr3: neighbourhood.distpsnr3,
    nmtchps: neighbourhood.nmtchps,
    rfid: referenceId(fieldNumber(source), exposure.fid, source.pointing.rcid),
    jdstartref: REFERENCE.startJd,
    jdendref: REFERENCE.endJd,
    nframesref: REFERENCE.frames,
    rbversion: record.rbversion,
    dsnrms: f32(0.8 * signalToNoise),
    ssnrms: f32(1.4 * signalToNoise),
    dsdiff: f32(-0.6 * signalToNoise),
    magzpsci: record.magzpsci,
    magzpsciunc: record.magzpsciunc,
    magzpscirms: record.magzpscirms,
    nmatches: 300 + ((source.pointing.fieldIndex * 7) % 1500),
    clrcoeff: record.clrcoeff,
    clrcounc: record.clrcounc,
    zpclrcov: f32(-1e-5),
    zpmed: f32(zeroPointOf(seed, exposure) - 0.02),
    clrmed: f32(0.6),
    clrrms: f32(0.24),
    neargaia: neighbourhood.neargaia,
    neargaiabright: neighbourhood.neargaiabright,
    maggaia: neighbourhood.maggaia,
    maggaiabright: neighbourhood.maggaiabright,
    exptime: exposure.exposureSeconds,
    drb: deepLearningScore(seed, source, detection),
    drbversion: PIPELINE.drbversion,
  };
}

/** A known asteroid lies within 2 arcsec of where it was predicted; all else has the pipeline's "none". */
function solarSystemMatch(seed: number, source: SurveySource, tick: number, mag: number) {
  if (source.kind !== 'asteroid') {
    return { ssdistnr: PIPELINE_MISSING, ssmagnr: PIPELINE_MISSING, ssnamenr: 'null' };
  }
  const miss = gaussianAt(seed, source.key, tick, SALT_SOLAR_SYSTEM);
  return {
    ssdistnr: f32(Math.min(2, Math.abs(0.6 * miss))),
    ssmagnr: f32(Math.round((mag + 0.1 * miss) * 10) / 10),
    ssnamenr: String(100_000 + (source.key % 500_000)),
  };
}
