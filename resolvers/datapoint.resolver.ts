import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DatapointType } from '../schema/types/datapoint.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import { findTransientByKey } from '../src/operations/find-transient.js';
import type { RequestContext } from '../src/operations/request-context.js';
import type { DatapointView } from '../src/operations/view/datapoint-view.js';

/** Answers what belongs to a datapoint. */
@Resolver(() => DatapointType)
export class DatapointResolver {
  @FieldResolver(() => TransientType, { nullable: true, description: 'The transient that it belongs to.' })
  transient(@Ctx() context: RequestContext, @Root() datapoint: DatapointView) {
    return findTransientByKey(context, datapoint.transientKey);
  }
}
