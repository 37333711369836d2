import { ArgsType, Field, ID, Int } from 'type-graphql';
import { ReactionStateEnum } from '../enums/reaction.enum.js';
import { ForwardPageArgs } from './page.args.js';

/** Arguments of remarks on a transient. */
@ArgsType()
export class RemarksArgs {
  @Field(() => Int, { nullable: true, description: 'How many, newest first, 0 to 1000; 50 when not given.' })
  first?: number | null;
}

/** Of whom something is said, and in whose name. */
@ArgsType()
export class RemarkChangeArgs {
  @Field(() => ID, { description: 'Global id of a transient that you see, and that the channel may see.' })
  transient!: string;

  @Field(() => String, {
    description:
      'Channel in whose name it is said, for its readers. You must be allowed to see all that it may see.',
  })
  channel!: string;
}

/** Arguments of the reports. */
@ArgsType()
export class ReportsArgs extends ForwardPageArgs {
  @Field(() => String, { nullable: true, description: 'Only of this channel.' })
  channel?: string | null;

  @Field(() => String, { nullable: true, description: 'Only of the run with this id.' })
  run?: string | null;
}

/** Arguments of the posts. */
@ArgsType()
export class ReactionsArgs extends ForwardPageArgs {
  @Field(() => String, { nullable: true, description: 'Only of this channel.' })
  channel?: string | null;

  @Field(() => String, { nullable: true, description: 'Only about this transient: survey/name.' })
  transient?: string | null;

  @Field(() => ReactionStateEnum, { nullable: true, description: 'Only posts in this state.' })
  state?: string | null;
}

/** Arguments of the journal. */
@ArgsType()
export class JournalArgs extends ReportsArgs {
  @Field(() => String, { nullable: true, description: 'Only about this unit.' })
  unit?: string | null;

  @Field(() => String, { nullable: true, description: 'Only about this transient: survey/name.' })
  transient?: string | null;

  @Field(() => String, { nullable: true, description: 'Only of this level: INFO, WARNING or ERROR.' })
  level?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Not before this instant, ISO 8601 with its zone, or a date in UTC.',
  })
  since?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Not after this instant, ISO 8601 with its zone, or a date in UTC.',
  })
  until?: string | null;
}
