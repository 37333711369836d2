import { ArgsType, Field, Float, ID, InputType } from 'type-graphql';
import { CandidateOrderEnum, CandidatePresetEnum } from '../enums/skymap.enum.js';
import { PageArgs } from './page.args.js';
import { TransientWhereInput } from './transient-where.input.js';

/** A range of days. */
@InputType('DayRangeInput', {
  description: 'Days relative to the event, both ends included; an end that is not given is open.',
})
export class DayRangeInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Not earlier than so many days after the event, negative before it.',
  })
  fromDays?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Not later than so many days after the event, negative before it.',
  })
  toDays?: number | null;
}

/** What candidates must fulfil in time. */
@InputType('CandidateWindowInput', {
  description: 'What candidates must fulfil in time, all that is given; `{}` asks nothing.',
})
export class CandidateWindowInput {
  @Field(() => DayRangeInput, {
    nullable: true,
    description: 'Some positive alert detection that you see lies within.',
  })
  detection?: DayRangeInput | null;

  @Field(() => DayRangeInput, {
    nullable: true,
    description:
      'The first detection lies within: the one that you see, or an earlier one that the survey states.',
  })
  firstDetection?: DayRangeInput | null;
}

/** How one event is named. */
@ArgsType()
export class SkymapArgs {
  @Field(() => ID, { nullable: true, description: 'Global id: skymap:IC191001A. Give this or `name`.' })
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Any of its names, in any usual spelling: IceCube-191001A. Give this or `id`.',
  })
  name?: string | null;
}

/** Arguments of the list of events. */
@ArgsType()
export class SkymapsArgs extends PageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Also test events; they are left out when not given.',
  })
  includeTests?: boolean | null;
}

/** A level. */
@ArgsType()
export class LevelArgs {
  @Field(() => Float, { description: 'Credible level in (0, 1].' })
  level!: number;
}

/** Which candidates of an event. */
@ArgsType()
export class CandidatesArgs extends PageArgs {
  @Field(() => Float, { description: 'Credible level in (0, 1].' })
  level!: number;

  @Field(() => CandidateWindowInput, {
    nullable: true,
    description: 'Window in time, instead of a preset; `{}` for any time.',
  })
  window?: CandidateWindowInput | null;

  @Field(() => CandidatePresetEnum, {
    nullable: true,
    description: "A window by its name; that of the event's kind when neither is given.",
  })
  preset?: keyof typeof CandidatePresetEnum | null;

  @Field(() => TransientWhereInput, { nullable: true, description: 'What candidates fulfil besides.' })
  where?: TransientWhereInput | null;

  @Field(() => CandidateOrderEnum, { nullable: true, description: 'LEVEL when not given.' })
  order?: keyof typeof CandidateOrderEnum | null;
}

/** Of what event, which transient, and under which selection. */
@ArgsType()
export class ExplainCandidateArgs {
  @Field(() => String, { description: 'Id of the event, or any of its names.' })
  event!: string;

  @Field(() => String, { description: "The survey's name of the transient." })
  transient!: string;

  @Field(() => Float, { nullable: true, description: 'Credible level in (0, 1]; 0.9 when not given.' })
  level?: number | null;

  @Field(() => CandidateWindowInput, { nullable: true, description: 'As of `candidates`.' })
  window?: CandidateWindowInput | null;

  @Field(() => CandidatePresetEnum, { nullable: true, description: 'As of `candidates`.' })
  preset?: keyof typeof CandidatePresetEnum | null;

  @Field(() => TransientWhereInput, { nullable: true, description: 'As of `candidates`.' })
  where?: TransientWhereInput | null;
}
