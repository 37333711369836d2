import { type Datapoint, toDatapointId } from '../../domain/datapoint.js';

type Sample = Omit<Datapoint, 'id' | 'timeReference'>;

const FIRST_MJD = 60_000;

/** Light curves with which units are tried: none, limits alone, one point, one that rises and declines in two bands. */
export const SAMPLE_LIGHT_CURVES: readonly (readonly Datapoint[])[] = [
  [],
  [limit(0, 'g'), limit(1, 'r')],
  [limit(0, 'r'), detection(2, 'r', 19.5)],
  [
    limit(0, 'g'),
    ...Array.from({ length: 24 }, (_, night) =>
      detection(2 + 2.5 * night, night % 2 === 0 ? 'g' : 'r', 18.5 + 0.004 * (night - 8) ** 2),
    ),
    { ...detection(63, 'g', 19), sign: 'NEGATIVE' as const },
  ],
].map((points) =>
  points.map((point, index) => ({
    ...point,
    id: toDatapointId(`ztf:${1_000 + index}`),
    timeReference: 'EXPOSURE_START',
  })),
);

function detection(day: number, band: string, mag: number): Sample {
  const fluxMicrojansky = 10 ** ((23.9 - mag) / 2.5);
  return {
    kind: 'DETECTION',
    sign: 'POSITIVE',
    mjd: FIRST_MJD + day,
    band,
    mag,
    magErr: 0.1,
    fluxMicrojansky,
    fluxErrMicrojansky: 0.092 * fluxMicrojansky,
    raDeg: 150.1,
    decDeg: 2.2,
    rb: 0.9,
  };
}

function limit(day: number, band: string): Sample {
  return { kind: 'UPPER_LIMIT', mjd: FIRST_MJD + day, band, limitMag: 20.5, limitSigma: 5 };
}
