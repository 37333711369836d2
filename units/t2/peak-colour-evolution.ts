import { z } from 'zod';
import { defineUnit, type LightCurve, TiedLightCurveUnit, type TiedResult } from '../../src/unit/index.js';

const params = z.strictObject({
  minDetectionsPerBand: z
    .int()
    .positive()
    .default(3)
    .describe('Detections that each of the two bands needs before a colour is believed.'),
  maxBlueColour: z.number().default(0).describe('At peak, a colour up to this is blue, mag.'),
  maxConstantRate: z
    .number()
    .nonnegative()
    .default(0.01)
    .describe('A colour that changes no faster than this is constant, mag per day.'),
});

type Params = z.output<typeof params>;

/** What the unit reads of RiseDecline's body. */
const riseDecline = z.object({
  peakMjd: z.number().nullable(),
  lastMjd: z.number().nullable(),
  colourBands: z.tuple([z.string(), z.string()]),
  colourAtPeak: z.number().nullable(),
  colourAtLast: z.number().nullable(),
});

/** What it reads of LightCurveSummary's body. */
const summary = z.object({ bands: z.record(z.string(), z.object({ detectionCount: z.number() })) });

/** Body of {@link PeakColourEvolution}. Null where undefined: not peaked, or too few detections. */
export type PeakColourEvolutionBody = {
  readonly colourBands: readonly [string, string];
  readonly colourAtPeak: number | null;
  readonly isBlueAtPeak: boolean | null;
  /** From the peak to the last detection. */
  readonly days: number | null;
  /** Change of colour since the peak, mag per day; positive is reddening. */
  readonly rate: number | null;
  readonly evolution: 'REDDENING' | 'CONSTANT' | 'BLUEING' | null;
};

class PeakColourEvolutionUnit extends TiedLightCurveUnit {
  constructor(private readonly params: Params) {
    super();
  }

  process(_lightCurve: LightCurve, [first, second]: readonly TiedResult[]): PeakColourEvolutionBody {
    const { peakMjd, lastMjd, colourBands, colourAtPeak, colourAtLast } = riseDecline.parse(first?.body);
    const { bands } = summary.parse(second?.body);
    const isSampled = colourBands.every(
      (band) => (bands[band]?.detectionCount ?? 0) >= this.params.minDetectionsPerBand,
    );
    const peakColour = isSampled ? colourAtPeak : null;
    const days = peakMjd === null || lastMjd === null ? null : lastMjd - peakMjd;
    const rate =
      peakColour === null || colourAtLast === null || days === null || days <= 0
        ? null
        : (colourAtLast - peakColour) / days;
    return {
      colourBands,
      colourAtPeak: peakColour,
      isBlueAtPeak: peakColour === null ? null : peakColour <= this.params.maxBlueColour,
      days,
      rate,
      evolution: rate === null ? null : this.evolutionOf(rate),
    };
  }

  private evolutionOf(rate: number): PeakColourEvolutionBody['evolution'] {
    if (Math.abs(rate) <= this.params.maxConstantRate) return 'CONSTANT';
    return rate > 0 ? 'REDDENING' : 'BLUEING';
  }
}

/**
 * Tells how the colour changes after peak: tidal disruption events stay blue, supernovae redden.
 *
 * A heuristic for sorting, not a classification. Thresholds are ours and belong to the job; colours are not corrected
 * for extinction.
 */
export const PeakColourEvolution = defineUnit({
  kind: 'TIED_LIGHT_CURVE',
  name: 'PeakColourEvolution',
  description: 'Tells whether a transient is blue at peak and whether it reddens afterwards.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  tiedTo: ['RiseDecline', 'LightCurveSummary'],
  params,
  create: (params) => new PeakColourEvolutionUnit(params),
});
