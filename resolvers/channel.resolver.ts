import { Ctx, Query, Resolver } from 'type-graphql';
import { ChannelType } from '../schema/types/channel.type.js';
import { listChannels } from '../src/operations/list-channels.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers which channels there are. */
@Resolver()
export class ChannelResolver {
  @Query(() => [ChannelType], { description: 'Lists the channels whose results you may read, by name.' })
  channels(@Ctx() context: RequestContext) {
    return listChannels(context);
  }
}
