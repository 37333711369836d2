import { z } from 'zod';
import { type Datapoint, DatapointUnit, defineUnit } from '../../src/unit/index.js';

const params = z.strictObject({
  minSignalToNoise: z.number().nonnegative().default(5).describe('Flux over its error, either sign.'),
  minRb: z.number().min(0).max(1).default(0.3).describe('Real-bogus score; points without one pass.'),
  maxMagErr: z.number().positive().default(0.2).describe('In magnitudes; points without a magnitude pass.'),
});

type Params = z.output<typeof params>;

/** Body of {@link PointQuality}. */
export type PointQualityBody = {
  readonly isGood: boolean;
  /** Names of the tests that it fails: `signalToNoise`, `rb`, `magErr`. */
  readonly fails: readonly string[];
  /** |flux| / error of the flux, or 1.0857 / error of the magnitude; null where neither is known. */
  readonly signalToNoise: number | null;
};

// d(mag) = 2.5 / ln 10 x d(flux) / flux.
const MAG_PER_RELATIVE_ERROR = 2.5 / Math.LN10;

class PointQualityUnit extends DatapointUnit {
  constructor(private readonly limits: Params) {
    super();
  }

  process(point: Datapoint): PointQualityBody {
    const { minSignalToNoise, minRb, maxMagErr } = this.limits;
    const signalToNoise = signalToNoiseOf(point);
    const fails: string[] = [];
    if (signalToNoise !== null && signalToNoise < minSignalToNoise) fails.push('signalToNoise');
    if (point.rb !== undefined && point.rb < minRb) fails.push('rb');
    if (point.magErr !== undefined && point.magErr > maxMagErr) fails.push('magErr');
    return { isGood: fails.length === 0, fails, signalToNoise };
  }
}

function signalToNoiseOf({ fluxMicrojansky, fluxErrMicrojansky, mag, magErr }: Datapoint): number | null {
  if (fluxMicrojansky !== undefined && fluxErrMicrojansky !== undefined && fluxErrMicrojansky > 0)
    return Math.abs(fluxMicrojansky) / fluxErrMicrojansky;
  if (mag !== undefined && magErr !== undefined && magErr > 0) return MAG_PER_RELATIVE_ERROR / magErr;
  return null;
}

/** Says of each detection and forced point whether it is good enough to be used, and which tests it fails. */
export const PointQuality = defineUnit({
  kind: 'DATAPOINT',
  pointKinds: ['DETECTION', 'FORCED'],
  name: 'PointQuality',
  description: 'Says of each detection and forced point whether it is good enough to be used, and why not.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params,
  create: (limits) => new PointQualityUnit(limits),
});
