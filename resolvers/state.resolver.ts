import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageArgs, T2ResultsArgs } from '../schema/inputs/page.args.js';
import { DatapointConnectionType, T2ResultConnectionType } from '../schema/types/connection.type.js';
import { RecordProvenanceType } from '../schema/types/record-provenance.type.js';
import { StateType } from '../schema/types/state.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import { findTransientByKey } from '../src/operations/find-transient.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { datapointsOfState } from '../src/operations/state-points.js';
import { t2ResultsOfState } from '../src/operations/transient-records.js';
import type { StateView } from '../src/operations/view/derived-view.js';

/** Answers what belongs to a state. */
@Resolver(() => StateType)
export class StateResolver {
  @FieldResolver(() => TransientType, { nullable: true, description: 'The transient that it belongs to.' })
  transient(@Ctx() context: RequestContext, @Root() state: StateView) {
    return findTransientByKey(context, state.transientKey);
  }

  @FieldResolver(() => DatapointConnectionType, { description: 'Its datapoints in order of mjd, then id.' })
  datapoints(@Ctx() context: RequestContext, @Root() state: StateView, @Args(() => PageArgs) args: PageArgs) {
    return datapointsOfState(context, state, args);
  }

  @FieldResolver(() => T2ResultConnectionType, { description: 'T2 results computed from it.' })
  t2Results(
    @Ctx() context: RequestContext,
    @Root() state: StateView,
    @Args(() => T2ResultsArgs) args: T2ResultsArgs,
  ) {
    return t2ResultsOfState(context, state, args);
  }

  @FieldResolver(() => RecordProvenanceType, { description: 'The combiner that made it, and from what.' })
  provenance(@Root() state: StateView) {
    return state;
  }
}
