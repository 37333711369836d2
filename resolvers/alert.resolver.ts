import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DatapointType } from '../schema/types/datapoint.type.js';
import { AlertType, RunType, ShaperType } from '../schema/types/origin.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import { runOfAlert, shapersOfAlert, triggerOf } from '../src/operations/alert-parts.js';
import { findTransientByKey } from '../src/operations/find-transient.js';
import type { RequestContext } from '../src/operations/request-context.js';
import type { AlertView } from '../src/operations/view/origin-view.js';

/** Answers what belongs to an alert. */
@Resolver(() => AlertType)
export class AlertResolver {
  @FieldResolver(() => TransientType, { nullable: true, description: 'The transient that it is about.' })
  transient(@Ctx() context: RequestContext, @Root() alert: AlertView) {
    return findTransientByKey(context, alert.transientKey);
  }

  @FieldResolver(() => DatapointType, { nullable: true, description: 'The datapoint that triggered it.' })
  trigger(@Ctx() context: RequestContext, @Root() alert: AlertView) {
    return triggerOf(context, alert);
  }

  @FieldResolver(() => [ShaperType], {
    description: 'What made the alert and its datapoints of the packet; empty where the run did not say.',
  })
  shapedBy(@Ctx() context: RequestContext, @Root() alert: AlertView) {
    return shapersOfAlert(context, alert);
  }

  @FieldResolver(() => RunType, { nullable: true, description: 'Run in which it was received.' })
  run(@Ctx() context: RequestContext, @Root() alert: AlertView) {
    return runOfAlert(context, alert);
  }
}
