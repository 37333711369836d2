import { ArgsType, Field, Int } from 'type-graphql';
import { TransientWhereInput } from './transient-where.input.js';

/** Which transients are counted, and in which cells. */
@ArgsType()
export class SkyDensityArgs {
  @Field(() => Int, { description: 'H3 resolution: 0 (20 degrees across) to 7 (1.3 arcmin).' })
  resolution!: number;

  @Field(() => TransientWhereInput, {
    nullable: true,
    description: 'Which transients are counted; all that you see when not given.',
  })
  where?: TransientWhereInput | null;
}
