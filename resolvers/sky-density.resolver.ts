import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { SkyDensityArgs } from '../schema/inputs/sky-density.input.js';
import { SkyDensityType } from '../schema/types/sky-density.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { skyDensity } from '../src/operations/sky-density.js';

/** Answers how many transients there are where. */
@Resolver()
export class SkyDensityResolver {
  @Query(() => SkyDensityType, { description: 'Counts transients by cell of the sky, for heat maps.' })
  skyDensity(@Ctx() context: RequestContext, @Args(() => SkyDensityArgs) args: SkyDensityArgs) {
    return skyDensity(context, args);
  }
}
