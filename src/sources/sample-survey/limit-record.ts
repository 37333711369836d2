import { jdOfTick, nightOf, processingId } from './exposure.js';
import { CALIBRATION_ERROR, COLOUR_COEFFICIENT, fieldNumber, zeroPointOf } from './exposure-calibration.js';
import type { SurveySource } from './made-source.js';
import type { Measurement } from './measurement.js';
import type { ZtfPrvCandidate } from './ztf-alert-packet.js';

/** Versions and names that the pipeline states in every record. */
export const PIPELINE = { rbversion: 't17_f5_c3', drbversion: 'd6_m7', programpi: 'Kulkarni' } as const;

/**
 * Writes an exposure without detection: the limit and what is known of the exposure, null for all else.
 *
 * One literal, not spread parts: V8 builds it ten times faster, and an alert has some thirty of these.
 */
export function limitRecord(seed: number, source: SurveySource, { exposure }: Measurement): ZtfPrvCandidate {
  return {
    jd: jdOfTick(exposure.tick),
    fid: exposure.fid,
    pid: BigInt(processingId(exposure.tick, source.pointing.rcid)),
    diffmaglim: exposure.limitMag,
    pdiffimfilename: null,
    programpi: PIPELINE.programpi,
    programid: exposure.programid,
    candid: null,
    isdiffpos: null,
    tblid: null,
    nid: nightOf(exposure.tick),
    rcid: source.pointing.rcid,
    field: fieldNumber(source),
    xpos: null,
    ypos: null,
    ra: null,
    dec: null,
    magpsf: null,
    sigmapsf: null,
    chipsf: null,
    magap: null,
    sigmagap: null,
    distnr: null,
    magnr: null,
    sigmagnr: null,
    chinr: null,
    sharpnr: null,
    sky: null,
    magdiff: null,
    fwhm: null,
    classtar: null,
    mindtoedge: null,
    magfromlim: null,
    seeratio: null,
    aimage: null,
    bimage: null,
    aimagerat: null,
    bimagerat: null,
    elong: null,
    nneg: null,
    nbad: null,
    rb: null,
    ssdistnr: null,
    ssmagnr: null,
    ssnamenr: null,
    sumrat: null,
    magapbig: null,
    sigmagapbig: null,
    ranr: null,
    decnr: null,
    scorr: null,
    magzpsci: zeroPointOf(seed, exposure),
    magzpsciunc: CALIBRATION_ERROR.zeroPointMag,
    magzpscirms: CALIBRATION_ERROR.zeroPointScatterMag,
    clrcoeff: COLOUR_COEFFICIENT[exposure.fid],
    clrcounc: CALIBRATION_ERROR.colourCoefficient,
    rbversion: PIPELINE.rbversion,
  };
}
