import { Args, Ctx, FieldResolver, Float, Query, Resolver, Root } from 'type-graphql';
import {
  CandidatesArgs,
  ExplainCandidateArgs,
  LevelArgs,
  SkymapArgs,
  SkymapsArgs,
} from '../schema/inputs/skymap.input.js';
import { JsonScalar } from '../schema/scalars/json.scalar.js';
import { CandidateConnectionType, CandidateExplanationType } from '../schema/types/candidate.type.js';
import {
  ContourColumnsType,
  LocalizationType,
  MaxProbabilityType,
  SkymapConnectionType,
  SkymapDistanceType,
  SkymapType,
} from '../schema/types/skymap.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { listCandidates } from '../src/operations/sky/candidates.js';
import type { EventView } from '../src/operations/sky/event-view.js';
import { explainByName } from '../src/operations/sky/explain-candidate.js';
import { findEvent, listEvents } from '../src/operations/sky/find-event.js';

/** Answers who asks for events and where they were. */
@Resolver(() => SkymapType)
export class SkymapResolver {
  @Query(() => SkymapType, {
    nullable: true,
    description: 'Finds one event by its global id or any of its names; null when you see none.',
  })
  skymap(@Ctx() context: RequestContext, @Args(() => SkymapArgs) args: SkymapArgs) {
    return findEvent(context, args);
  }

  @Query(() => SkymapConnectionType, { description: 'Lists events, newest first.' })
  skymaps(@Ctx() context: RequestContext, @Args(() => SkymapsArgs) args: SkymapsArgs) {
    return listEvents(context, args);
  }

  @Query(() => CandidateExplanationType, {
    nullable: true,
    description:
      'Says of each cut whether a transient passes it; null when you see no such event or no such transient.',
  })
  explainCandidate(
    @Ctx() context: RequestContext,
    @Args(() => ExplainCandidateArgs) args: ExplainCandidateArgs,
  ) {
    return explainByName(context, args);
  }

  @FieldResolver(() => [LocalizationType], {
    description: 'What was ever said of where it was, in order of revision within each product.',
  })
  revisions(@Root() event: EventView) {
    return event.revisions();
  }

  @FieldResolver(() => LocalizationType, {
    nullable: true,
    description: 'The localisation that is used; null when there is none.',
  })
  localization(@Root() event: EventView) {
    return event.localization();
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Smallest area that holds the level, square degrees; null without a localisation.',
  })
  area(@Root() event: EventView, @Args(() => LevelArgs) { level }: LevelArgs) {
    return event.area(level);
  }

  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description:
      'Border of the region of a level as a GeoJSON MultiPolygon (longitude = RA in [-180, 180], latitude = Dec, ICRS degrees); null without a localisation.',
  })
  contour(@Root() event: EventView, @Args(() => LevelArgs) { level }: LevelArgs) {
    return event.contour(level);
  }

  @FieldResolver(() => ContourColumnsType, {
    nullable: true,
    description: 'Border of the region of a level as columns, for plots; null without a localisation.',
  })
  contourColumns(@Root() event: EventView, @Args(() => LevelArgs) { level }: LevelArgs) {
    return event.contourColumns(level);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Region of a level as a MOC in text, as `region: {moc}` takes it; of shapes other than maps and MOCs the cells that hold it. Null without a localisation.',
  })
  moc(@Root() event: EventView, @Args(() => LevelArgs) { level }: LevelArgs) {
    return event.moc(level);
  }

  @FieldResolver(() => MaxProbabilityType, {
    nullable: true,
    description: 'The most probable position; null where none is stated.',
  })
  maxProbability(@Root() event: EventView) {
    return event.maxProbability();
  }

  @FieldResolver(() => SkymapDistanceType, {
    nullable: true,
    description: 'Distance that its map states; null where it states none.',
  })
  distance(@Root() event: EventView) {
    return event.distance();
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The message of the localisation that is used, as it came; null for what was typed, for binary files, and beyond 1 MiB.',
  })
  raw(@Root() event: EventView) {
    return event.raw();
  }

  @FieldResolver(() => CandidateConnectionType, {
    description: 'Transients that may be its counterpart.',
  })
  candidates(
    @Ctx() context: RequestContext,
    @Root() event: EventView,
    @Args(() => CandidatesArgs) args: CandidatesArgs,
  ) {
    return listCandidates(context, event.event, args);
  }
}
