import { ArgsType, Field, Int } from 'type-graphql';
import { TransientWhereInput } from './transient-where.input.js';

/** Which transients are counted, and in which cells. */
@ArgsType()
export class SkyDensityArgs {
  @Field(() => Int, { description: 'H3 resolution: 0 (20 degrees across) to 7 (4 arcmin).' })
  resolution!: number;

  @Field(() => TransientWhereInput, { nullable: true, description: 'What those that are counted fulfil.' })
  where?: TransientWhereInput | null;
}
