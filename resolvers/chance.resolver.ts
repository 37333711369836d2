import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ChanceArgs } from '../schema/inputs/chance.input.js';
import { CandidateConnectionType } from '../schema/types/candidate.type.js';
import { ChanceType } from '../schema/types/chance.type.js';
import type { RequestContext } from '../src/operations/request-context.js';
import type { CandidateList } from '../src/operations/sky/candidates.js';
import { chanceOfCandidates } from '../src/operations/sky/chance.js';

/** Answers how likely a list of candidates is by chance. */
@Resolver(() => CandidateConnectionType)
export class ChanceResolver {
  @FieldResolver(() => ChanceType, {
    description:
      'How likely it is to find as many by chance: of all candidates of the selection, not of the page.',
  })
  chance(
    @Ctx() context: RequestContext,
    @Root() list: CandidateList,
    @Args(() => ChanceArgs) args: ChanceArgs,
  ) {
    return chanceOfCandidates(context, list, args);
  }
}
