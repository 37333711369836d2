import { Field, Float, InputType, Int } from 'type-graphql';

/** Operators on numbers. */
@InputType('FloatFilter', {
  description:
    'Conditions on a number; all that are given must hold. An absent value satisfies none of them but `present: false`.',
})
export class FloatFilterInput {
  @Field(() => Float, { nullable: true, description: 'Is equal to.' })
  eq?: number | null;

  @Field(() => [Float], { nullable: true, description: 'Is one of; at most 1000 values.' })
  in?: number[] | null;

  @Field(() => Float, { nullable: true, description: 'Is less than.' })
  lt?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is less than or equal to.' })
  lte?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is greater than.' })
  gt?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is greater than or equal to.' })
  gte?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Has a value at all (true), or has none (false).' })
  present?: boolean | null;
}

/** Operators on whole numbers. */
@InputType('IntFilter', {
  description:
    'Conditions on a whole number; all that are given must hold. An absent value satisfies none of them but `present: false`.',
})
export class IntFilterInput {
  @Field(() => Int, { nullable: true, description: 'Is equal to.' })
  eq?: number | null;

  @Field(() => [Int], { nullable: true, description: 'Is one of; at most 1000 values.' })
  in?: number[] | null;

  @Field(() => Int, { nullable: true, description: 'Is less than.' })
  lt?: number | null;

  @Field(() => Int, { nullable: true, description: 'Is less than or equal to.' })
  lte?: number | null;

  @Field(() => Int, { nullable: true, description: 'Is greater than.' })
  gt?: number | null;

  @Field(() => Int, { nullable: true, description: 'Is greater than or equal to.' })
  gte?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Has a value at all (true), or has none (false).' })
  present?: boolean | null;
}

/** Operators on texts. */
@InputType('TextFilter', {
  description:
    'Conditions on a text; all that are given must hold. An absent value satisfies none of them but `present: false`.',
})
export class TextFilterInput {
  @Field(() => String, { nullable: true, description: 'Is equal to, byte for byte.' })
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: 'Is one of; at most 1000 values.' })
  in?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Matches a glob as a whole: * stands for any run of characters, ? for one; ASCII letters in either case. At most 200 characters.',
  })
  matches?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Has a value at all (true), or has none (false).' })
  present?: boolean | null;
}

/** Comparisons of a band's numbers. */
@InputType('BandNumberFilter', {
  description: 'Conditions on a number of one band; all that are given must hold.',
})
export class BandNumberFilterInput {
  @Field(() => Float, { nullable: true, description: 'Is equal to.' })
  eq?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is less than.' })
  lt?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is less than or equal to.' })
  lte?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is greater than.' })
  gt?: number | null;

  @Field(() => Float, { nullable: true, description: 'Is greater than or equal to.' })
  gte?: number | null;
}

/** Operators on words that channels gave. */
@InputType('WordFilter', {
  description:
    'Conditions on words that channels gave; all that are given must hold, each by any of the words.',
})
export class WordFilterInput {
  @Field(() => String, { nullable: true, description: 'One of the words is this, exactly.' })
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: 'One of the words is among these.' })
  in?: string[] | null;
}
