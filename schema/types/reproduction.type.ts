import { Field, Float, ObjectType } from 'type-graphql';
import { ReproductionOutcomeEnum } from '../enums/reproduction.enum.js';
import { JsonScalar } from '../scalars/json.scalar.js';

/** One place where two results differ. */
@ObjectType('JsonDifference', {
  description: 'One place where a result and its reproduction differ.',
  simpleResolvers: true,
})
export class JsonDifferenceType {
  @Field(() => String, {
    description: 'JSON Pointer (RFC 6901) into the body; empty for the body as a whole.',
  })
  path!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'As recorded; null where nothing was there.' })
  before?: unknown;

  @Field(() => JsonScalar, { nullable: true, description: 'As computed now; null where nothing came out.' })
  after?: unknown;
}

/** What computing a result again came to. */
@ObjectType('Reproduction', {
  description: 'What computing a T2 result again from the recorded input and configuration came to.',
  simpleResolvers: true,
})
export class ReproductionType {
  @Field(() => ReproductionOutcomeEnum, { description: 'Whether it is the same.' })
  outcome!: keyof typeof ReproductionOutcomeEnum;

  @Field(() => String, { nullable: true, description: 'Why it was impossible.' })
  reason?: string;

  @Field(() => Float, { nullable: true, description: 'Time that the unit took now, in milliseconds.' })
  durationMillis?: number;

  @Field(() => [JsonDifferenceType], {
    description: 'Where the bodies differ, the first hundred; else empty.',
  })
  differences!: JsonDifferenceType[];
}
