import { ArgsType, Field, Int } from 'type-graphql';
import { ForwardPageArgs } from './page.args.js';

/** Arguments of remarks on a transient. */
@ArgsType()
export class RemarksArgs {
  @Field(() => Int, { nullable: true, description: 'How many, newest first, 0 to 1000; 50 when not given.' })
  first?: number | null;
}

/** Arguments of the reports. */
@ArgsType()
export class ReportsArgs extends ForwardPageArgs {
  @Field(() => String, { nullable: true, description: 'Only of this channel.' })
  channel?: string | null;

  @Field(() => String, { nullable: true, description: 'Only of this run.' })
  run?: string | null;
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

  @Field(() => String, { nullable: true, description: 'Not before this instant, ISO 8601.' })
  since?: string | null;

  @Field(() => String, { nullable: true, description: 'Not after this instant, ISO 8601.' })
  until?: string | null;
}
