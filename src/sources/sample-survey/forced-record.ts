import { gaussianAt, uniformAt } from '../../domain/seeded-random.js';
import { jdOfTick, processingId } from './exposure.js';
import {
  CALIBRATION_ERROR,
  COLOUR_COEFFICIENT,
  fieldNumber,
  referenceId,
  zeroPointOf,
} from './exposure-calibration.js';
import type { SurveySource } from './made-source.js';
import { toSevenDecimals } from './measured-place.js';
import type { Measurement } from './measurement.js';
import type { ZtfForcedPhotometry } from './ztf-alert-packet.js';

const SALT = { failure: 601, extraNoise: 602, seeing: 603 } as const;
const f32 = Math.fround;

/** What ZTF writes where forced photometry failed, with status 61 (as seen in real packets). */
export const FORCED_MISSING = -99_999;
const FAILURE_STATUS = '61';
const FAILURE_SHARE = 0.04;

/** The zero point of fluxes in microjansky. */
const MICROJANSKY_ZERO_POINT = 23.9;

/**
 * Writes the forced measurement of an exposure, with or without detection.
 *
 * Flux in DN: forcediffimflux = f [uJy] 10^(0.4 (magzpsci - 23.9)). It has the noise of the detection and a tenth more
 * of its own, since the position differs.
 */
export function forcedRecord(
  seed: number,
  source: SurveySource,
  measurement: Measurement,
): ZtfForcedPhotometry {
  const { exposure, fluxMicrojansky, fluxErrMicrojansky } = measurement;
  const failed = uniformAt(seed, source.key, exposure.tick, SALT.failure) < FAILURE_SHARE;
  const magzpsci = zeroPointOf(seed, exposure);
  const countsPerMicrojansky = 10 ** (0.4 * (magzpsci - MICROJANSKY_ZERO_POINT));
  const ownNoise = 0.1 * fluxErrMicrojansky * gaussianAt(seed, source.key, exposure.tick, SALT.extraNoise);
  const field = fieldNumber(source);
  const { rcid } = source.pointing;
  return {
    field,
    rcid,
    fid: exposure.fid,
    pid: BigInt(processingId(exposure.tick, rcid)),
    rfid: referenceId(field, exposure.fid, rcid),
    sciinpseeing: f32(1.6 + 1.4 * uniformAt(seed, SALT.seeing, exposure.tick, 0)),
    scibckgnd: f32(exposure.fid === 1 ? 110 : 210),
    scisigpix: f32(0.02 * exposure.limitMicrojansky * countsPerMicrojansky),
    magzpsci,
    magzpsciunc: CALIBRATION_ERROR.zeroPointMag,
    magzpscirms: CALIBRATION_ERROR.zeroPointScatterMag,
    clrcoeff: COLOUR_COEFFICIENT[exposure.fid],
    clrcounc: CALIBRATION_ERROR.colourCoefficient,
    exptime: exposure.exposureSeconds,
    adpctdif1: f32(0.085),
    adpctdif2: f32(0.085),
    diffmaglim: exposure.limitMag,
    programid: exposure.programid,
    jd: jdOfTick(exposure.tick),
    forcediffimflux: f32(failed ? FORCED_MISSING : (fluxMicrojansky + ownNoise) * countsPerMicrojansky),
    forcediffimfluxunc: f32(failed ? FORCED_MISSING : 1.005 * fluxErrMicrojansky * countsPerMicrojansky),
    procstatus: failed ? FAILURE_STATUS : '0',
    distnr: f32(0.3),
    ranr: toSevenDecimals(source.raDeg),
    decnr: toSevenDecimals(source.decDeg),
    magnr: f32(source.referenceMag ?? 21),
    sigmagnr: f32(0.02),
    chinr: f32(0.9),
    sharpnr: f32(-0.02),
  };
}
