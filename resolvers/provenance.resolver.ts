import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { ProvenanceArgs } from '../schema/inputs/page.args.js';
import { JsonScalar } from '../schema/scalars/json.scalar.js';
import { PageInfoType } from '../schema/types/connection.type.js';
import { DatapointType } from '../schema/types/datapoint.type.js';
import { AlertType, ConfigType, RunType, UnitVersionType } from '../schema/types/origin.type.js';
import { ProvenanceType } from '../schema/types/provenance.type.js';
import { ReactionType } from '../schema/types/reaction.type.js';
import { ReviewReportType } from '../schema/types/review.type.js';
import { StateType } from '../schema/types/state.type.js';
import { T2ResultType } from '../schema/types/t2-result.type.js';
import { provDocument } from '../src/operations/provenance/prov-document.js';
import type { RequestContext } from '../src/operations/request-context.js';
import {
  type ProvenanceView,
  pageInfoOfGraph,
  recordsOf,
  traceProvenance,
} from '../src/operations/trace-provenance.js';

/** Answers what a record rests on. */
@Resolver(() => ProvenanceType)
export class ProvenanceResolver {
  @Query(() => ProvenanceType, {
    nullable: true,
    description:
      'Follows a record down to alerts, software and configuration; null when you see no such record.',
  })
  provenance(@Ctx() context: RequestContext, @Args(() => ProvenanceArgs) args: ProvenanceArgs) {
    return traceProvenance(context, args.id, args);
  }

  @FieldResolver(() => PageInfoType)
  pageInfo(@Root() page: ProvenanceView) {
    return pageInfoOfGraph(page);
  }

  @FieldResolver(() => [AlertType])
  alerts(@Root() page: ProvenanceView) {
    return recordsOf(page, 'Alert');
  }

  @FieldResolver(() => [DatapointType])
  datapoints(@Root() page: ProvenanceView) {
    return recordsOf(page, 'Datapoint');
  }

  @FieldResolver(() => [StateType])
  states(@Root() page: ProvenanceView) {
    return recordsOf(page, 'State');
  }

  @FieldResolver(() => [T2ResultType])
  t2Results(@Root() page: ProvenanceView) {
    return recordsOf(page, 'T2Result');
  }

  @FieldResolver(() => [ReviewReportType])
  reports(@Root() page: ProvenanceView) {
    return recordsOf(page, 'ReviewReport');
  }

  @FieldResolver(() => [ReactionType])
  reactions(@Root() page: ProvenanceView) {
    return recordsOf(page, 'Reaction');
  }

  @FieldResolver(() => [UnitVersionType])
  unitVersions(@Root() page: ProvenanceView) {
    return recordsOf(page, 'UnitVersion');
  }

  @FieldResolver(() => [ConfigType])
  configs(@Root() page: ProvenanceView) {
    return recordsOf(page, 'Config');
  }

  @FieldResolver(() => [RunType])
  runs(@Root() page: ProvenanceView) {
    return recordsOf(page, 'Run');
  }

  @FieldResolver(() => JsonScalar)
  provJson(@Root() page: ProvenanceView) {
    return provDocument(page.nodes, page.edges);
  }
}
