import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { ReproductionType } from '../schema/types/reproduction.type.js';
import { reproduceResult } from '../src/operations/reproduce-result.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Has results computed again. */
@Resolver()
export class ReproductionResolver {
  @Mutation(() => ReproductionType, {
    description:
      'Computes a T2 result again from the recorded points, results consumed and configuration, and compares. Stores nothing.',
  })
  reproduce(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Global id of a T2 result that you see.' }) id: string,
  ) {
    return reproduceResult(context, id);
  }
}
