import { Field, Float, ID, ObjectType } from 'type-graphql';
import { DatapointKindEnum, SignEnum } from '../enums/datapoint.enum.js';

/** A light curve by columns. */
@ObjectType('LightCurve', {
  description:
    'A light curve by columns: entry n of every column belongs to point n. In order of mjd, then id; superseded points are left out. Difference photometry, AB, not corrected for extinction.',
  simpleResolvers: true,
})
export class LightCurveType {
  @Field(() => [ID], { description: 'Ids of the datapoints.' })
  id!: string[];

  @Field(() => [Float], { description: 'Times, MJD UTC.' })
  mjd!: number[];

  @Field(() => [String], { description: 'Passbands without survey prefix.' })
  band!: string[];

  @Field(() => [DatapointKindEnum], { description: 'What was measured.' })
  kind!: string[];

  @Field(() => [SignEnum], {
    nullable: 'items',
    description: 'Above or below the reference; null for upper limits.',
  })
  sign!: (string | null)[];

  @Field(() => [Float], {
    nullable: 'items',
    description:
      'Magnitudes, AB; null for upper limits, where the flux is not positive, and for forced points below S/N 3.',
  })
  mag!: (number | null)[];

  @Field(() => [Float], { nullable: 'items', description: 'Errors of the magnitudes, 1 sigma.' })
  magErr!: (number | null)[];

  @Field(() => [Float], {
    nullable: 'items',
    description: 'Limiting magnitudes, AB; null but for upper limits.',
  })
  limitMag!: (number | null)[];

  @Field(() => [Float], {
    nullable: 'items',
    description: 'Signed difference fluxes, microjansky; null for upper limits.',
  })
  fluxMicrojansky!: (number | null)[];

  @Field(() => [Float], { nullable: 'items', description: 'Errors of the fluxes, microjansky, 1 sigma.' })
  fluxErrMicrojansky!: (number | null)[];
}
