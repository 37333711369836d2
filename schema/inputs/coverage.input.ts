import { ArgsType, Field, Float } from 'type-graphql';
import { CoverageKindEnum } from '../types/coverage.type.js';
import { CandidateWindowInput, DayRangeInput, LevelArgs } from './skymap.input.js';

/** Coverage of what, and when. */
@ArgsType()
export class CoverageArgs extends LevelArgs {
  @Field(() => DayRangeInput, { nullable: true, description: 'When; any time when not given.' })
  window?: DayRangeInput | null;

  @Field(() => CoverageKindEnum, {
    nullable: true,
    description: 'By what; uploaded pointings where there are any in the window, else the proxy.',
  })
  kind?: keyof typeof CoverageKindEnum | null;
}

/** What a circular is drafted of. */
@ArgsType()
export class CircularDraftArgs {
  @Field(() => [String], { description: 'Names of the transients in the table, at most 100.' })
  select!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Log of observations as CSV: ra, dec, mjd or jd or time, band, depth, radius or width and height.',
  })
  observations?: string | null;

  @Field(() => Float, { nullable: true, description: 'Credible level in (0, 1]; 0.9 when not given.' })
  level?: number | null;

  @Field(() => CandidateWindowInput, { nullable: true, description: 'As of `candidates`.' })
  window?: CandidateWindowInput | null;
}
