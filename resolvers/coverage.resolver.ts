import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { CircularDraftArgs, CoverageArgs } from '../schema/inputs/coverage.input.js';
import { CoverageType } from '../schema/types/coverage.type.js';
import { SkymapType } from '../schema/types/skymap.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { circularDraft } from '../src/operations/sky/circular-draft.js';
import { coverageOf } from '../src/operations/sky/coverage.js';
import type { EventView } from '../src/operations/sky/event-view.js';

/** Answers how much of an event's region was observed. */
@Resolver(() => SkymapType)
export class CoverageResolver {
  @FieldResolver(() => CoverageType, {
    nullable: true,
    description: 'How much of the region of a level was observed; null without a localisation.',
  })
  coverage(
    @Ctx() context: RequestContext,
    @Root() event: EventView,
    @Args(() => CoverageArgs) args: CoverageArgs,
  ) {
    return coverageOf(context, event.event, args);
  }

  @FieldResolver(() => String, {
    description:
      'Draft of a circular: area, coverage, latency, depth, cuts, and a table of transients; what is to be filled in stands as [[...]].',
  })
  circularDraft(
    @Ctx() context: RequestContext,
    @Root() event: EventView,
    @Args(() => CircularDraftArgs) args: CircularDraftArgs,
  ) {
    return circularDraft(context, event.event, args);
  }
}
