import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { MatchesArgs } from '../schema/inputs/match.input.js';
import { MatchConnectionType, MatchType } from '../schema/types/match.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { listMatches, type MatchView, transientOfMatch } from '../src/operations/sky/list-matches.js';

/** Answers what was found in watched regions. */
@Resolver(() => MatchType)
export class MatchResolver {
  @Query(() => MatchConnectionType, {
    description:
      'Lists announcements of transients in events and watched regions: what your own queries would have shown, and when that changed.',
  })
  matches(@Ctx() context: RequestContext, @Args(() => MatchesArgs) args: MatchesArgs) {
    return listMatches(context, args);
  }

  @FieldResolver(() => TransientType, { nullable: true })
  transient(@Ctx() context: RequestContext, @Root() match: MatchView) {
    return transientOfMatch(context, match);
  }
}
