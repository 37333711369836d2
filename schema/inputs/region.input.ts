import { Field, Float, InputType } from 'type-graphql';

/** A circle on the sky. */
@InputType('ConeInput', {
  description: 'All positions within a great-circle distance of a centre, the rim included.',
})
export class ConeInput {
  @Field(() => Float, {
    description: 'Right ascension of the centre, ICRS degrees; any finite value, wrapped to [0, 360).',
  })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination of the centre, ICRS degrees in [-90, 90].' })
  decDeg!: number;

  @Field(() => Float, { description: 'Radius, arcsec in [0, 648000]; 648000 is the whole sky.' })
  radiusArcsec!: number;
}

/** A part of the sky; exactly one member is given. Marked @oneOf by src/server/graphql-schema.ts. */
@InputType('RegionInput', {
  description:
    'A part of the sky: exactly one of its members. A transient is in it when its mean position is; one without a position is in none.',
})
export class RegionInput {
  @Field(() => ConeInput, { nullable: true, description: 'A circle.' })
  cone?: ConeInput | null;
}
