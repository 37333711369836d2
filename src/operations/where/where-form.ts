import { z } from 'zod';
import { BAND_FIELDS, FACET_FIELDS } from '../../domain/predicate.js';
import type { TransientWhere } from './transient-where.js';

const numbers = z.strictObject({
  eq: z.number().optional(),
  in: z.array(z.number()).optional(),
  lt: z.number().optional(),
  lte: z.number().optional(),
  gt: z.number().optional(),
  gte: z.number().optional(),
  present: z.boolean().optional(),
});

const texts = z.strictObject({
  eq: z.string().optional(),
  in: z.array(z.string()).optional(),
  matches: z.string().optional(),
  present: z.boolean().optional(),
});

const { eq, in: among } = texts.shape;
const words = z.strictObject({ eq, in: among });

const { in: _, present: __, ...ofBands } = numbers.shape;
const bandNumbers = z.strictObject(ofBands);

const t2Value = z.union([z.number(), z.string(), z.boolean()]);
const position = { raDeg: z.number(), decDeg: z.number() };

const region = z.strictObject({
  cone: z.strictObject({ ...position, radiusArcsec: z.number() }).optional(),
  ellipse: z
    .strictObject({
      ...position,
      semiMajorDeg: z.number(),
      semiMinorDeg: z.number(),
      positionAngleDeg: z.number(),
    })
    .optional(),
  h3Cell: z.string().optional(),
  moc: z.string().optional(),
  polygon: z
    .strictObject({
      vertices: z.array(z.strictObject(position)),
      side: z.enum(['SMALLER', 'LARGER']).optional(),
    })
    .optional(),
  /** An event by its id or any of its names, and a credible level. */
  skymap: z.strictObject({ id: z.string().min(1), level: z.number().gt(0).max(1) }).optional(),
  rectangle: z
    .strictObject({
      raFromDeg: z.number(),
      raToDeg: z.number(),
      decFromDeg: z.number(),
      decToDeg: z.number(),
    })
    .optional(),
});

const fields = Object.fromEntries(
  Object.entries(FACET_FIELDS).map(([field, type]) => [
    field,
    (type === 'text' ? texts : numbers).optional(),
  ]),
);

const band = z.strictObject({
  band: z.string(),
  ...Object.fromEntries(BAND_FIELDS.map((field) => [field, bandNumbers.optional()])),
});

/**
 * The form of a `where` outside GraphQL, in job files: the same members, unknown ones refused. What the values mean is
 * checked by `parseTransientWhere`.
 */
export const WhereForm: z.ZodType<TransientWhere> = z.lazy(() =>
  z.strictObject({
    and: z.array(WhereForm).optional(),
    or: z.array(WhereForm).optional(),
    not: WhereForm.optional(),
    region: region.optional(),
    channels: z.strictObject({ anyOf: z.array(z.string()).optional() }).optional(),
    band: band.optional(),
    t2: z
      .strictObject({
        unit: z.string(),
        path: z.string(),
        eq: t2Value.optional(),
        lt: t2Value.optional(),
        lte: t2Value.optional(),
        gt: t2Value.optional(),
        gte: t2Value.optional(),
      })
      .optional(),
    tag: words.optional(),
    alias: words.optional(),
    ...fields,
  }),
);
