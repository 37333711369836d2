import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { NodeType } from '../schema/types/node.type.js';
import { findNode, findNodes } from '../src/operations/find-node.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers who asks by global id. */
@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Finds the record of a global id; null alike for what is hidden, absent, or no id at all.',
  })
  node(@Ctx() context: RequestContext, @Arg('id', () => ID, { description: 'Global id.' }) id: string) {
    return findNode(context, id);
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: 'Finds the records of global ids, in order; null where you see none.',
  })
  nodes(
    @Ctx() context: RequestContext,
    @Arg('ids', () => [ID], { description: 'Global ids, at most 1000.' }) ids: string[],
  ) {
    return findNodes(context, ids);
  }
}
