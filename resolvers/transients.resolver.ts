import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { TransientArgs, TransientsArgs } from '../schema/inputs/page.args.js';
import { CompletenessType } from '../schema/types/completeness.type.js';
import { PageInfoType, TransientConnectionType, TransientEdgeType } from '../schema/types/connection.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import { findTransient } from '../src/operations/find-transient.js';
import { findTransients, type TransientList } from '../src/operations/find-transients.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { FIELDS_OF_OUTLINE } from '../src/operations/view/transient-outline-view.js';
import { selectsOnly } from './selects-only.js';

/** Answers who asks for transients. */
@Resolver(() => TransientConnectionType)
export class TransientsResolver {
  @Query(() => TransientConnectionType, { description: 'Lists transients.' })
  transients(
    @Ctx() context: RequestContext,
    @Args(() => TransientsArgs) args: TransientsArgs,
    @Info() info: GraphQLResolveInfo,
  ) {
    const outlinesOnly = selectsOnly(info, ['edges', 'node'], FIELDS_OF_OUTLINE);
    return findTransients(context, { ...args, outlinesOnly });
  }

  @Query(() => TransientType, {
    nullable: true,
    description:
      'Finds one transient by its global id, its name in the survey, or a name that a channel gave it (AT2019dsg); null when you see none.',
  })
  transient(@Ctx() context: RequestContext, @Args(() => TransientArgs) args: TransientArgs) {
    return findTransient(context, args);
  }

  @FieldResolver(() => [TransientEdgeType])
  edges(@Root() list: TransientList) {
    return list.edges();
  }

  @FieldResolver(() => PageInfoType)
  pageInfo(@Root() list: TransientList) {
    return list.pageInfo();
  }

  @FieldResolver(() => Int)
  totalCount(@Root() list: TransientList) {
    return list.totalCount();
  }

  @FieldResolver(() => CompletenessType)
  completeness(@Root() list: TransientList) {
    return list.completeness();
  }
}
