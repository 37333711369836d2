import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { WatchedMatchesArgs } from '../schema/inputs/match.input.js';
import { ForwardPageArgs } from '../schema/inputs/page.args.js';
import { MatchConnectionType } from '../schema/types/match.type.js';
import { WatchedRegionConnectionType, WatchedRegionType } from '../schema/types/watched-region.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import {
  listWatchedRegions,
  matchesOfRegion,
  type WatchedRegionView,
} from '../src/operations/sky/list-watched-regions.js';

/** Answers what is watched besides events. */
@Resolver(() => WatchedRegionType)
export class WatchedRegionResolver {
  @Query(() => WatchedRegionConnectionType, {
    description:
      'Lists what operators watch besides events (`ampelgraph watch`): positions, catalogues, parts of the sky; newest first.',
  })
  watchedRegions(@Ctx() context: RequestContext, @Args(() => ForwardPageArgs) args: ForwardPageArgs) {
    return listWatchedRegions(context, args);
  }

  @FieldResolver(() => MatchConnectionType)
  matches(
    @Ctx() context: RequestContext,
    @Root() region: WatchedRegionView,
    @Args(() => WatchedMatchesArgs) args: WatchedMatchesArgs,
  ) {
    return matchesOfRegion(context, region, args);
  }
}
