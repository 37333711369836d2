import { ArgsType, Field, Int } from 'type-graphql';

/** How the chance of a coincidence is worked out. */
@ArgsType()
export class ChanceArgs {
  @Field(() => Int, { nullable: true, description: 'Moved regions, 20 to 10,000; 1000 unless told.' })
  shifts?: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Seed of the shifts, from 0; unless told it follows from the selection.',
  })
  seed?: number;
}
