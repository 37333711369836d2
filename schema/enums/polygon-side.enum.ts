import { registerEnumType } from 'type-graphql';

/** A side of a polygon's line. */
export const PolygonSide = { SMALLER: 'SMALLER', LARGER: 'LARGER' } as const;

registerEnumType(PolygonSide, {
  name: 'PolygonSide',
  description: 'A side of a closed line on the sky.',
  valuesConfig: {
    SMALLER: { description: 'The side with the smaller area.' },
    LARGER: { description: 'The side with the larger area.' },
  },
});
