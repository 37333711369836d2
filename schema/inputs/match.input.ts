import { ArgsType, Field, InputType } from 'type-graphql';
import { MatchKindEnum } from '../enums/match.enum.js';
import { ForwardPageArgs } from './page.args.js';

/** Which announcements of one region. */
@InputType('WatchedMatchWhereInput', {
  description: 'Which announcements of a watched region; all that is given must hold.',
})
export class WatchedMatchWhereInput {
  @Field(() => String, { nullable: true, description: "The survey's name for the transient." })
  transient?: string | null;

  @Field(() => MatchKindEnum, { nullable: true, description: 'Only what was added, changed or removed.' })
  kind?: keyof typeof MatchKindEnum | null;
}

/** Which announcements of all regions. */
@InputType('MatchWhereInput', { description: 'Which announcements; all that is given must hold.' })
export class MatchWhereInput extends WatchedMatchWhereInput {
  @Field(() => String, {
    nullable: true,
    description: 'Name of the event or watched region, as it is announced.',
  })
  region?: string | null;
}

/** What lists of announcements have in common. */
@ArgsType()
abstract class AnnouncementsArgs extends ForwardPageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'The newest first; when not given the oldest, and whoever asks again after the last one misses none.',
  })
  newestFirst?: boolean | null;
}

/** Arguments of the list of announcements of one region. */
@ArgsType()
export class WatchedMatchesArgs extends AnnouncementsArgs {
  @Field(() => WatchedMatchWhereInput, {
    nullable: true,
    description: 'Which announcements; all that you see when not given.',
  })
  where?: WatchedMatchWhereInput | null;
}

/** Arguments of the list of announcements. */
@ArgsType()
export class MatchesArgs extends AnnouncementsArgs {
  @Field(() => MatchWhereInput, {
    nullable: true,
    description: 'Which announcements; all that you see when not given.',
  })
  where?: MatchWhereInput | null;
}
