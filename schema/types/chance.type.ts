import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

/** How the chance was worked out. */
export const ChanceMethodEnum = {
  RA_SHIFTS: 'RA_SHIFTS',
  RA_AND_TIME_SHIFTS: 'RA_AND_TIME_SHIFTS',
} as const;
registerEnumType(ChanceMethodEnum, {
  name: 'ChanceMethod',
  description: 'How the chance of a coincidence was worked out.',
  valuesConfig: {
    RA_SHIFTS: { description: 'The same region moved in right ascension, masked to what was observed.' },
    RA_AND_TIME_SHIFTS: {
      description:
        'The same region moved in right ascension and to other times of the season, masked to what was observed then.',
    },
  },
});

/** How likely a number of candidates is by chance. */
@ObjectType('Chance', {
  description:
    'How likely it is to find as many candidates by chance: from the same region elsewhere on the sky and in time, as you see it. Belongs to this selection; null with a `reason` where too little is known.',
  simpleResolvers: true,
})
export class ChanceType {
  @Field(() => Int, { description: 'Candidates that were found.' })
  observed!: number;

  @Field(() => Float, { nullable: true, description: 'Mean number of candidates expected by chance.' })
  expected?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard error of `expected`, a number of candidates.',
  })
  expectedError?: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability of at least as many as observed (negative-binomial predictive); no trials in it.',
  })
  pValue?: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability of at least as many as observed from the moved regions alone: (k + 1) / (K + 1), where k of K hold as many.',
  })
  pEmpirical?: number;

  @Field(() => Float, { nullable: true, description: 'Probability of at least one candidate by chance.' })
  pAtLeastOne?: number;

  @Field(() => ChanceMethodEnum, { description: 'How it was worked out.' })
  method!: keyof typeof ChanceMethodEnum;

  @Field(() => Int, {
    description: 'Different selections asked of this event with your rights, this one included.',
  })
  trials!: number;

  @Field(() => Float, { description: 'Area of the region, square degrees.' })
  areaDeg2!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share of the area of the region, from 0 to 1, that was observed in the window, by the proxy of alerts.',
  })
  coveredFraction?: number;

  @Field(() => Int, { description: 'Transients in the moved regions, each counted once.' })
  offCount!: number;

  @Field(() => Int, { description: 'Moved regions that were used.' })
  shifts!: number;

  @Field(() => [Float], {
    description:
      'Other times that regions were moved to, days after the event; empty for a window without a beginning.',
  })
  timeShiftsDays!: readonly number[];

  @Field(() => Int, { description: 'Seed of the shifts: the same one gives the same answer.' })
  seed!: number;

  @Field(() => String, { nullable: true, description: 'Why nothing is told; null when it is.' })
  reason?: string;
}
