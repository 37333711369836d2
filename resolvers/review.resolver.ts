import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { JournalArgs, ReactionsArgs, RemarksArgs, ReportsArgs } from '../schema/inputs/review.input.js';
import { ReactionConnectionType } from '../schema/types/reaction.type.js';
import {
  JournalConnectionType,
  RemarkType,
  ReviewReportConnectionType,
} from '../schema/types/review.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { listJournal, listReactions, listReports, remarksOf } from '../src/operations/reviews.js';
import type { TransientView } from '../src/operations/view/transient-view.js';

/** Answers what channels say of transients, and what they did in T3. */
@Resolver(() => TransientType)
export class ReviewResolver {
  @Query(() => JournalConnectionType, {
    description: 'Lists the journals of channels that you read and whose data you all may see; newest first.',
  })
  journal(@Ctx() context: RequestContext, @Args(() => JournalArgs) args: JournalArgs) {
    return listJournal(context, args);
  }

  @Query(() => ReviewReportConnectionType, {
    description: 'Lists sessions of T3 in which something was reviewed, as the journal; newest first.',
  })
  reports(@Ctx() context: RequestContext, @Args(() => ReportsArgs) args: ReportsArgs) {
    return listReports(context, args);
  }

  @Query(() => ReactionConnectionType, {
    description:
      'Lists what T3 wanted posted and how far that is, as the journal; what was wanted last first.',
  })
  reactions(@Ctx() context: RequestContext, @Args(() => ReactionsArgs) args: ReactionsArgs) {
    return listReactions(context, args);
  }

  @FieldResolver(() => [RemarkType], { description: 'Tags that channels gave it.' })
  tags(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => RemarksArgs) args: RemarksArgs,
  ) {
    return remarksOf(context, transient, 'TAG', args);
  }

  @FieldResolver(() => [RemarkType], { description: 'Notes of channels about it.' })
  notes(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => RemarksArgs) args: RemarksArgs,
  ) {
    return remarksOf(context, transient, 'NOTE', args);
  }

  @FieldResolver(() => [RemarkType], { description: 'Other names that channels know it by.' })
  aliases(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => RemarksArgs) args: RemarksArgs,
  ) {
    return remarksOf(context, transient, 'ALIAS', args);
  }
}
