import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

/** What tells where was observed. */
export const CoverageKindEnum = {
  ALERT_PROXY: 'ALERT_PROXY',
  UPLOADED_POINTINGS: 'UPLOADED_POINTINGS',
} as const;
registerEnumType(CoverageKindEnum, {
  name: 'CoverageKind',
  description: 'What tells where was observed.',
  valuesConfig: {
    ALERT_PROXY: { description: 'Alerts: a proxy, since no alert is not no observation.' },
    UPLOADED_POINTINGS: { description: 'Footprints that were uploaded.' },
  },
});

/** Pointings in one band. */
@ObjectType('BandCoverage', { description: 'Pointings in one band.', simpleResolvers: true })
export class BandCoverageType {
  @Field(() => String, { nullable: true, description: 'The band; null where it is not stated.' })
  band?: string;

  @Field(() => Int, { description: 'Pointings that touch the region.' })
  pointings!: number;

  @Field(() => Float, { nullable: true, description: 'Time of the first, MJD UTC.' })
  firstMjd?: number;

  @Field(() => Float, { nullable: true, description: 'Time of the last, MJD UTC.' })
  lastMjd?: number;

  @Field(() => Float, { nullable: true, description: 'Median of the stated limits, AB mag.' })
  limitMag?: number;
}

/** How much of an event's region was observed. */
@ObjectType('Coverage', {
  description: 'How much of the region of a level was observed, as far as you see records of that.',
  simpleResolvers: true,
})
export class CoverageType {
  @Field(() => CoverageKindEnum, { description: 'What tells where was observed.' })
  kind!: keyof typeof CoverageKindEnum;

  @Field(() => Float, { description: 'Credible level of the region, 0 to 1.' })
  level!: number;

  @Field(() => Float, { nullable: true, description: 'Beginning of the window, MJD UTC; null when open.' })
  fromMjd?: number;

  @Field(() => Float, { nullable: true, description: 'End of the window, MJD UTC; null when open.' })
  toMjd?: number;

  @Field(() => Float, { description: 'Area of the region, square degrees.' })
  areaDeg2!: number;

  @Field(() => Float, { description: 'Area of the part of the region that was observed, square degrees.' })
  coveredAreaDeg2!: number;

  @Field(() => Float, {
    description: 'Probability that the region holds, of all that the localisation says (1).',
  })
  probability!: number;

  @Field(() => Float, { description: 'Probability that the observed part of the region holds, of all (1).' })
  coveredProbability!: number;

  @Field(() => [BandCoverageType], { description: 'When and how deep, by band; empty for the proxy.' })
  bands!: BandCoverageType[];

  @Field(() => String, {
    nullable: true,
    description: 'What limits the numbers, in words; null where nothing does.',
  })
  note?: string;
}
