import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  AsOfArgs,
  ForwardPageArgs,
  ForwardPageAsOfArgs,
  PageAsOfArgs,
  T2ResultsAsOfArgs,
} from '../schema/inputs/page.args.js';
import {
  AlertConnectionType,
  DatapointConnectionType,
  StateConnectionType,
  T2ResultConnectionType,
} from '../schema/types/connection.type.js';
import { LightCurveType } from '../schema/types/light-curve.type.js';
import { AcceptanceType, TransientType } from '../schema/types/transient.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { datapointsOf, lightCurveOf } from '../src/operations/transient-points.js';
import { acceptancesOf, alertsOf, statesOf, t2ResultsOf } from '../src/operations/transient-records.js';
import type { TransientView } from '../src/operations/view/transient-view.js';

/** Answers what belongs to a transient. */
@Resolver(() => TransientType)
export class TransientResolver {
  @FieldResolver(() => LightCurveType, {
    description: 'Its light curve by columns, without superseded points.',
  })
  lightCurve(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => AsOfArgs) args: AsOfArgs,
  ) {
    return lightCurveOf(context, transient, args);
  }

  @FieldResolver(() => DatapointConnectionType, {
    description: 'Its datapoints in order of mjd, then id; superseded ones included and marked.',
  })
  datapoints(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => PageAsOfArgs) args: PageAsOfArgs,
  ) {
    return datapointsOf(context, transient, args);
  }

  @FieldResolver(() => [String], {
    description: 'Channels that accepted it, as far as you read them; by name.',
  })
  async channels(@Ctx() context: RequestContext, @Root() transient: TransientView) {
    const acceptances = await acceptancesOf(context, transient);
    return acceptances.map(({ channel }) => channel);
  }

  @FieldResolver(() => [AcceptanceType], { description: 'The channels of `channels`, with since when.' })
  acceptances(@Ctx() context: RequestContext, @Root() transient: TransientView) {
    return acceptancesOf(context, transient);
  }

  @FieldResolver(() => StateConnectionType, { description: 'Its states, newest derivation first.' })
  states(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => ForwardPageAsOfArgs) args: ForwardPageAsOfArgs,
  ) {
    return statesOf(context, transient, args);
  }

  @FieldResolver(() => T2ResultConnectionType, {
    description: 'Its T2 results: the latest of each unit, configuration and input; newest input first.',
  })
  t2Results(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => T2ResultsAsOfArgs) args: T2ResultsAsOfArgs,
  ) {
    return t2ResultsOf(context, transient, args);
  }

  @FieldResolver(() => AlertConnectionType, { description: 'Alerts received about it, newest first.' })
  alerts(
    @Ctx() context: RequestContext,
    @Root() transient: TransientView,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
  ) {
    return alertsOf(context, transient, args);
  }
}
