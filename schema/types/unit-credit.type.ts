import { Field, Float, Int, ObjectType } from 'type-graphql';
import { UnitVersionType } from './origin.type.js';

/** A unit and the use made of it. */
@ObjectType('UnitCredit', {
  description: 'A T2 unit that channels which you read ask for, and the use made of it in what you may read.',
  simpleResolvers: true,
})
export class UnitCreditType {
  @Field(() => UnitVersionType, { description: 'Its software.' })
  unitVersion!: UnitVersionType;

  @Field(() => String, { description: 'Name of the unit.' })
  name!: string;

  @Field(() => String, { description: 'Version of the package that contains it.' })
  version!: string;

  @Field(() => String, { description: 'SHA-256 over the sources of the unit and of everything it imports.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Who wrote it.' })
  author?: string;

  @Field(() => String, { nullable: true, description: 'What to cite when its results are used.' })
  citation?: string;

  @Field(() => Int, { description: 'Computations asked for.' })
  requested!: number;

  @Field(() => Int, { description: 'Computations that gave a result.' })
  completed!: number;

  @Field(() => Int, { description: 'Computations that failed for good.' })
  failed!: number;

  @Field(() => [String], { description: 'Channels that ask for it, as far as you read them; by name.' })
  requestedBy!: string[];

  @Field(() => Int, { description: 'Computations that ended: with a result, or failed for good.' })
  runs!: number;

  @Field(() => Int, { description: 'Computations that failed for good; the same as `failed`.' })
  failures!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Mean time of a computation that gave a result, in milliseconds: over the results that you see while these are at most 1000, else over an even sample of 1000 of them, of all units together. Null when none of them is of this unit.',
  })
  meanMillis?: number;
}
