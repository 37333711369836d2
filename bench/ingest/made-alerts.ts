import { hashAt, uniformAt } from '../../src/domain/seeded-random.js';
import {
  CANDIDATE_FIELDS,
  type FieldTable,
  PRV_CANDIDATE_FIELDS,
  type ZtfAlertPacket,
  type ZtfCandidate,
  type ZtfCutout,
  type ZtfPrvCandidate,
} from '../../src/sources/sample-survey/ztf-alert-packet.js';
import { SCHEMA_VERSION } from '../../src/sources/sample-survey/ztf-alert-schema.js';

/*
 * Alerts of which the work they make is known, unlike the sample survey's: each transient has an exposure a night,
 * a limit in even ones and a detection in odd ones, and each detection is an alert with the last 20 exposures that
 * its stream may show. So an alert brings two new datapoints, its own and the limit before it.
 */

/** Exposures that the alert that seeds a transient brings: 19 as history and its trigger. */
export const SEED_POINTS = 20;

/** Alerts of a transient after the one that seeds it. */
export const ALERTS_A_TRANSIENT = 10;

const HISTORY_POINTS = 20;
const SEED = 20_190_401;
const FIRST_JD = 2_458_574.75;
/** Of FIRST_JD since 2017-01-01, JD 2457754.5. */
const FIRST_DAY = 820;
const CHANNELS_A_CAMERA = 64;
/** A packet of ZTF's is 20 to 60 kB, nearly all of it these three stamps. */
const CUTOUT_BYTES = 6_800;
const NOISE = Buffer.from(Array.from({ length: 1 << 16 }, (_, at) => hashAt(SEED, at, 0, 1) & 0xff));

/** The public stream shows public exposures alone; the others show what is public or theirs. */
type Programme = 1 | 2 | 3;

/** Makes the alert that seeds a transient; without stamps, which ingestion passes over anyway. */
export function seedAlert(transient: number): ZtfAlertPacket {
  return alertAt(transient, SEED_POINTS - 1, false);
}

/** Makes a transient's alert number 0 to 9 after the seeding one. */
export function laterAlert(transient: number, number: number): ZtfAlertPacket {
  return alertAt(transient, SEED_POINTS + 2 * number + 1, true);
}

/**
 * Gives the programme of an exposure: two of three transients are public alone; a sixth has partnership exposures from
 * the start (and one of 48 of all transients Caltech's too), a sixth gains them halfway through the later alerts.
 */
function programmeOf(transient: number, exposure: number): Programme {
  const kind = transient % 6;
  if (kind < 4) return 1;
  if (kind === 5) return exposure > SEED_POINTS + ALERTS_A_TRANSIENT && exposure % 3 === 2 ? 2 : 1;
  if (transient % 48 === 4 && exposure % 9 === 5) return 3;
  // The seeding alert comes in the stream that shows all exposures before it.
  return exposure % 3 === 2 || exposure === SEED_POINTS - 1 ? 2 : 1;
}

function alertAt(transient: number, exposure: number, hasStamps: boolean): ZtfAlertPacket {
  const stream = programmeOf(transient, exposure);
  const history: ZtfPrvCandidate[] = [];
  for (let past = exposure - 1; past >= 0 && history.length < HISTORY_POINTS; past--) {
    const programme = programmeOf(transient, past);
    if (programme === 1 || programme === stream) history.unshift(pastRecord(transient, past));
  }
  const candidate: ZtfCandidate = { ...CANDIDATE, ...measured(transient, exposure) };
  return {
    schemavsn: SCHEMA_VERSION,
    publisher: 'AmpelGraph benchmark (made data, not ZTF)',
    objectId: nameOf(transient),
    candid: candidate.candid,
    candidate,
    prv_candidates: history,
    fp_hists: null,
    cutoutScience: hasStamps ? stamp(transient, exposure, 'scicut') : null,
    cutoutTemplate: hasStamps ? stamp(transient, exposure, 'refcut') : null,
    cutoutDifference: hasStamps ? stamp(transient, exposure, 'diffcut') : null,
  };
}

/** Writes the number in ZTF's letters. */
function nameOf(transient: number): string {
  let letters = '';
  for (let rest = transient, place = 0; place < 7; place++, rest = Math.floor(rest / 26))
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  return `ZTF19${letters}`;
}

function pastRecord(transient: number, exposure: number): ZtfPrvCandidate {
  return exposure % 2 === 0
    ? {
        ...LIMIT,
        ...observed(transient, exposure),
        diffmaglim: Math.fround(20 + uniformAt(SEED, transient, exposure, 2)),
      }
    : { ...DETECTION, ...measured(transient, exposure) };
}

function observed(transient: number, exposure: number) {
  return {
    jd: FIRST_JD + exposure + (transient % 1000) * 1e-4,
    fid: 1 + (exposure % 4 < 2 ? 0 : 1),
    pid: pidOf(transient, exposure),
    programid: programmeOf(transient, exposure),
    rcid: transient % CHANNELS_A_CAMERA,
    field: 400 + (transient % 300),
  };
}

/** As ZTF counts: days since 2017 to seven decimals and the readout channel, so that its ids come in the order of time. */
function pidOf(transient: number, exposure: number): bigint {
  return BigInt(FIRST_DAY + exposure) * 1_000_000_000n + BigInt(transient % CHANNELS_A_CAMERA);
}

function measured(transient: number, exposure: number) {
  const scatterDeg = 3e-5;
  const magpsf = 17 + 3 * uniformAt(SEED, transient, 0, 3) + 0.3 * uniformAt(SEED, transient, exposure, 4);
  return {
    ...observed(transient, exposure),
    candid: pidOf(transient, exposure) * 1_000_000n + BigInt(Math.floor(transient / CHANNELS_A_CAMERA)),
    isdiffpos: 't',
    ra: 360 * uniformAt(SEED, transient, 0, 5) + scatterDeg * uniformAt(SEED, transient, exposure, 6),
    dec: -28 + 110 * uniformAt(SEED, transient, 0, 7) + scatterDeg * uniformAt(SEED, transient, exposure, 8),
    magpsf: Math.fround(magpsf),
    sigmapsf: Math.fround(0.02 + 0.1 * uniformAt(SEED, transient, exposure, 9)),
    rb: Math.fround(0.5 + 0.5 * uniformAt(SEED, transient, exposure, 10)),
  };
}

function stamp(transient: number, exposure: number, name: string): ZtfCutout {
  const from = hashAt(SEED, transient, exposure, name.length) % (NOISE.length - CUTOUT_BYTES);
  return {
    fileName: `candid${transient}${exposure}_pid_${name}.fits.gz`,
    stampData: NOISE.subarray(from, from + CUTOUT_BYTES),
  };
}

const DETECTION = filled<ZtfPrvCandidate>(PRV_CANDIDATE_FIELDS);
const CANDIDATE: ZtfCandidate = {
  ...filled<ZtfCandidate>(CANDIDATE_FIELDS),
  jdstarthist: FIRST_JD + 1,
  ndethist: 12,
  sgscore1: Math.fround(0.4),
  ssdistnr: -999,
  drb: Math.fround(0.97),
};
/** Of an exposure without detection the pipeline knows the exposure and its calibration. */
const LIMIT: ZtfPrvCandidate = {
  ...(Object.fromEntries(
    Object.entries(PRV_CANDIDATE_FIELDS).map(([name, kind]) => [
      name,
      kind.endsWith('?') ? null : fillingOf(name, kind),
    ]),
  ) as typeof DETECTION),
  diffmaglim: Math.fround(20.5),
  pdiffimfilename: DETECTION.pdiffimfilename,
  programpi: DETECTION.programpi,
  magzpsci: DETECTION.magzpsci,
  magzpsciunc: DETECTION.magzpsciunc,
  magzpscirms: DETECTION.magzpscirms,
};

/** Makes a record in which no field is null: what is not looked at still takes its bytes. */
function filled<Made>(table: FieldTable): Made {
  return Object.fromEntries(
    Object.entries(table).map(([name, kind]) => [name, fillingOf(name, kind)]),
  ) as Made;
}

function fillingOf(name: string, kind: string): number | bigint | string {
  if (kind.startsWith('string'))
    return name === 'pdiffimfilename'
      ? '/ztf/archive/sci/2019/0401/474/ztf_20190401474_000_zg_c01_o_q1_scimrefdiffimg.fits'
      : 'Kulkarni';
  if (kind.startsWith('long')) return 820_474_000_000n;
  if (kind.startsWith('int')) return 3;
  return Math.fround(name.length / 7);
}
