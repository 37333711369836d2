import { z } from 'zod';
import { isLabelName } from '../../access/access-term.js';
import type { ShapedPacket } from '../../unit/index.js';

/** Julian dates of 1858 to 2406: where one stands as MJD, the offset was forgotten. */
const JULIAN_DATES = [2_400_000, 2_600_000] as const;

const Finite = z.number();
const NotNegative = Finite.min(0);
const Score = Finite.min(0).max(1);
const RaDeg = Finite.min(0).lt(360);
const DecDeg = Finite.min(-90).max(90);
const Mjd = Finite.refine((mjd) => mjd < JULIAN_DATES[0] || mjd >= JULIAN_DATES[1], {
  error: 'expected a modified Julian date (UTC), found what looks like a Julian date',
});

const Summary = z.strictObject({
  surveyFirstDetectionMjd: Mjd.optional(),
  surveyRaDeg: RaDeg.optional(),
  surveyDecDeg: DecDeg.optional(),
  drb: Finite.optional(),
  starScore: Finite.optional(),
  starDistanceArcsec: NotNegative.optional(),
  solarSystemDistanceArcsec: NotNegative.optional(),
  surveyDetectionCount: Finite.min(0).optional(),
});

const Point = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z0-9]+:(?:[1-9][0-9]{0,18}|h:[0-9a-f]{32})$/,
        'expected an id made by ids.numbered or ids.hashed',
      ),
    kind: z.enum(['DETECTION', 'UPPER_LIMIT', 'FORCED']),
    sign: z.enum(['POSITIVE', 'NEGATIVE']).optional(),
    mjd: Mjd,
    timeReference: z.enum(['EXPOSURE_START', 'MID_EXPOSURE']),
    band: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/, 'expected the name of a passband'),
    fluxMicrojansky: Finite.optional(),
    fluxErrMicrojansky: NotNegative.optional(),
    mag: Finite.optional(),
    magErr: NotNegative.optional(),
    limitMag: Finite.optional(),
    limitSigma: NotNegative.optional(),
    raDeg: RaDeg.optional(),
    decDeg: DecDeg.optional(),
    rb: Score.optional(),
    exposure: z.string().min(1).max(100).optional(),
    summary: Summary.optional(),
  })
  .refine(({ raDeg, decDeg }) => (raDeg === undefined) === (decDeg === undefined), {
    error: 'expected raDeg and decDeg together',
  })
  .refine(
    ({ kind, sign, fluxMicrojansky }) => kind === 'UPPER_LIMIT' || (sign && fluxMicrojansky !== undefined),
    {
      error: 'expected sign and fluxMicrojansky of what was measured',
    },
  )
  .refine(({ sign, fluxMicrojansky: flux = 0 }) => flux === 0 || (sign === 'NEGATIVE') === flux < 0, {
    error: 'expected the sign of fluxMicrojansky',
  })
  .refine(({ kind, limitMag }) => (kind === 'UPPER_LIMIT') === (limitMag !== undefined), {
    error: 'expected limitMag of upper limits, and of nothing else',
  });

const Raw = z.discriminatedUnion('encoding', [
  z.strictObject({ encoding: z.literal('avro'), schemaHash: z.string(), bytes: z.instanceof(Uint8Array) }),
  z.strictObject({ encoding: z.literal('json'), text: z.string() }),
]);

const Shaped = z.strictObject({
  datapoint: Point,
  label: z.string().refine(isLabelName, 'expected the name of a label'),
  raw: Raw,
});

const Packet = z.strictObject({
  alertId: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected 1 to 64 letters, digits or _ . -'),
  transientName: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/, 'expected a name of 1 to 64 ASCII characters without spaces'),
  trigger: Shaped.refine(({ datapoint: { kind, raDeg } }) => kind === 'DETECTION' && raDeg !== undefined, {
    error: 'expected a DETECTION with raDeg and decDeg',
  }),
  history: z.array(Shaped),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/**
 * Says what is nonsense in what a shaper made of a packet; `undefined` when nothing is. One sentence, about the first
 * thing: the rest mostly follows from it.
 */
export function nonsenseIn(made: ShapedPacket, survey: string): string | undefined {
  const issue = Packet.safeParse(made).error?.issues[0];
  if (issue !== undefined) return `${issue.path.map(String).join('.') || 'the alert'}: ${issue.message}`;
  const foreign = [made.trigger, ...made.history].find(
    ({ datapoint: { id } }) => !id.startsWith(`${survey}:`),
  );
  return foreign && `an id of ${survey} expected, found ${foreign.datapoint.id}`;
}
