import { ArgsType, Field, Float } from 'type-graphql';
import { CoverageKindEnum } from '../types/coverage.type.js';
import { DayRangeInput } from './skymap.input.js';

/** Coverage of what, and when. */
@ArgsType()
export class CoverageArgs {
  @Field(() => Float, { description: 'Credible level in (0, 1].' })
  level!: number;

  @Field(() => DayRangeInput, { nullable: true, description: 'When; any time when not given.' })
  window?: DayRangeInput | null;

  @Field(() => CoverageKindEnum, {
    nullable: true,
    description: 'By what; uploaded pointings where there are any in the window, else the proxy.',
  })
  kind?: keyof typeof CoverageKindEnum | null;
}
