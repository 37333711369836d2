import { type RandomStream, randomStream } from '../../domain/seeded-random.js';
import type { MadeSource } from './made-source.js';
import type { ZtfCandidate } from './ztf-alert-packet.js';

/** Fields of an alert that tell of the sky around the source and stay the same from alert to alert. */
export type Neighbourhood = Pick<
  ZtfCandidate,
  | `${'sgmag' | 'srmag' | 'simag' | 'szmag' | 'sgscore' | 'distpsnr' | 'objectidps'}${1 | 2 | 3}`
  | 'nmtchps'
  | 'neargaia'
  | 'maggaia'
  | 'neargaiabright'
  | 'maggaiabright'
>;

/** What the pipeline writes where a number is missing. */
export const PIPELINE_MISSING = -999;

const SALT_NEIGHBOURS = 401;

interface Neighbour {
  readonly rMag: number;
  readonly gMinusR: number;
  readonly starScore: number;
  readonly distanceArcsec: number;
  readonly pointSourceId: bigint;
}

/**
 * Makes the catalogue neighbours of a source.
 *
 * The nearest is the star itself (score near 1, within 0.6 arcsec), the host of a nuclear or stellar explosion (score
 * low), or an unrelated source for asteroids and artefacts. The other two are unrelated, farther each.
 */
export function neighbourhoodOf(seed: number, source: MadeSource): Neighbourhood {
  const stream = randomStream(seed, source.key, SALT_NEIGHBOURS);
  const first = nearest(stream, source);
  const second = unrelated(stream, source, Math.max(3, first.distanceArcsec), 20);
  const third = unrelated(stream, source, second.distanceArcsec, 29);
  const isStar = source.kind === 'variable-star';
  const gaia = isStar ? first : second;
  const hasBrightStar = stream.uniform() < 0.25;
  const missing = PIPELINE_MISSING;
  return {
    ...fieldsOfFirst(first),
    ...fieldsOfSecond(second),
    ...fieldsOfThird(third),
    nmtchps: 3 + Math.floor(12 * stream.uniform()),
    neargaia: Math.fround(isStar ? first.distanceArcsec : second.distanceArcsec + stream.uniform()),
    maggaia: Math.fround(Math.min(20.7, gaia.rMag)),
    neargaiabright: Math.fround(hasBrightStar ? stream.between(20, 89) : missing),
    maggaiabright: Math.fround(hasBrightStar ? stream.between(9, 14) : missing),
  };
}

function nearest(stream: RandomStream, source: MadeSource): Neighbour {
  const rMag = source.referenceMag ?? 21;
  switch (source.kind) {
    case 'variable-star':
      return neighbour(stream, source, rMag, stream.between(0.96, 1), stream.between(0.02, 0.6));
    case 'active-nucleus':
      return neighbour(stream, source, rMag, stream.between(0.05, 0.85), stream.between(0.02, 0.4));
    case 'tidal-disruption':
      return neighbour(stream, source, rMag, stream.between(0.01, 0.25), stream.between(0.02, 0.5));
    case 'supernova':
      return neighbour(stream, source, rMag, stream.between(0.01, 0.3), stream.between(0.3, 8));
    case 'asteroid':
    case 'artefact':
      return unrelated(stream, source, 2, 10);
  }
}

function unrelated(
  stream: RandomStream,
  source: MadeSource,
  fromArcsec: number,
  toArcsec: number,
): Neighbour {
  const isStar = stream.uniform() < 0.5;
  const score = isStar ? stream.between(0.85, 1) : stream.between(0, 0.5);
  return neighbour(stream, source, stream.between(17, 22), score, stream.between(fromArcsec, toArcsec));
}

function neighbour(
  stream: RandomStream,
  source: MadeSource,
  rMag: number,
  starScore: number,
  distanceArcsec: number,
): Neighbour {
  // PS1 object ids are built from declination zone and right ascension; 18 digits like the real ones.
  const zone = BigInt(Math.floor((source.decDeg + 90) * 120));
  const pointSourceId = zone * 10n ** 13n + BigInt(Math.floor(source.raDeg * 1e6)) * 10n ** 4n;
  return {
    rMag,
    gMinusR: stream.between(0.1, 1.2),
    starScore,
    distanceArcsec,
    pointSourceId: pointSourceId + BigInt(Math.floor(1e4 * stream.uniform())),
  };
}

function bandMags({ rMag, gMinusR }: Neighbour): readonly [g: number, r: number, i: number, z: number] {
  const f32 = Math.fround;
  return [f32(rMag + gMinusR), f32(rMag), f32(rMag - 0.4 * gMinusR), f32(rMag - 0.6 * gMinusR)];
}

function fieldsOfFirst(one: Neighbour) {
  const [sgmag1, srmag1, simag1, szmag1] = bandMags(one);
  const [sgscore1, distpsnr1] = [Math.fround(one.starScore), Math.fround(one.distanceArcsec)];
  return { sgmag1, srmag1, simag1, szmag1, sgscore1, distpsnr1, objectidps1: one.pointSourceId };
}

function fieldsOfSecond(two: Neighbour) {
  const [sgmag2, srmag2, simag2, szmag2] = bandMags(two);
  const [sgscore2, distpsnr2] = [Math.fround(two.starScore), Math.fround(two.distanceArcsec)];
  return { sgmag2, srmag2, simag2, szmag2, sgscore2, distpsnr2, objectidps2: two.pointSourceId };
}

function fieldsOfThird(three: Neighbour) {
  const [sgmag3, srmag3, simag3, szmag3] = bandMags(three);
  const [sgscore3, distpsnr3] = [Math.fround(three.starScore), Math.fround(three.distanceArcsec)];
  return { sgmag3, srmag3, simag3, szmag3, sgscore3, distpsnr3, objectidps3: three.pointSourceId };
}
