import { Ctx, Query, Resolver } from 'type-graphql';
import { ViewerType } from '../schema/types/viewer.type.js';
import { describeViewer } from '../src/operations/describe-viewer.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers who asks. */
@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'Says who you are to the server, and what you may read.' })
  viewer(@Ctx() context: RequestContext) {
    return describeViewer(context);
  }
}
