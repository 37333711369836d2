import { Arg, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import {
  CandidateConnectionType,
  CandidateEdgeType,
  FunnelStepType,
  LevelCountType,
} from '../schema/types/candidate.type.js';
import { CompletenessType } from '../schema/types/completeness.type.js';
import { PageInfoType } from '../schema/types/connection.type.js';
import { LocalizationType } from '../schema/types/skymap.type.js';
import type { CandidateList, CandidateView } from '../src/operations/sky/candidates.js';

/** Answers the parts of a list of candidates. */
@Resolver(() => CandidateConnectionType)
export class CandidatesResolver {
  @FieldResolver(() => [CandidateEdgeType])
  edges(@Root() list: CandidateList) {
    return list.edges();
  }

  @FieldResolver(() => PageInfoType)
  pageInfo(@Root() list: CandidateList) {
    return list.pageInfo();
  }

  @FieldResolver(() => Int)
  totalCount(@Root() list: CandidateList) {
    return list.totalCount();
  }

  @FieldResolver(() => CompletenessType)
  completeness(@Root() list: CandidateList) {
    return list.completeness();
  }

  @FieldResolver(() => [FunnelStepType])
  funnel(@Root() list: CandidateList) {
    return list.funnel();
  }

  @FieldResolver(() => [LevelCountType])
  countsByLevel(@Root() list: CandidateList) {
    return list.countsByLevel();
  }

  @FieldResolver(() => LocalizationType)
  localization(@Root() list: CandidateList) {
    return list.localization();
  }
}

/** Answers what is asked of one candidate. */
@Resolver(() => CandidateEdgeType)
export class CandidateEdgeResolver {
  @FieldResolver(() => Int, {
    description:
      'Positive alert detections that you see in the window of detections; in all time without one.',
  })
  detectionsInWindow(@Root() candidate: CandidateView) {
    return candidate.detectionsInWindow();
  }

  @FieldResolver(() => Int, {
    description: 'Datapoints of any kind that you see in the window of detections; in all time without one.',
  })
  datapointsInWindow(@Root() candidate: CandidateView) {
    return candidate.datapointsInWindow();
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Probability per Mpc^3 at its position and a distance; null where the map knows no distances.',
  })
  probabilityDensityPerMpc3(
    @Root() candidate: CandidateView,
    @Arg('distanceMpc', () => Float, { description: 'Luminosity distance, Mpc.' }) distanceMpc: number,
  ) {
    return candidate.probabilityDensityPerMpc3(distanceMpc);
  }
}
