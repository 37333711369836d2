import { byBytes } from '../access/access-term.js';
import type { RequestContext } from './request-context.js';

/** A channel that the viewer reads. */
export interface ChannelView {
  readonly name: string;
  /** Labels of the data that its units work on; absent: whatever label there is. */
  readonly access: readonly string[] | undefined;
}

/** Lists the channels whose results the viewer may read, by name; others are absent. */
export async function listChannels(context: RequestContext): Promise<readonly ChannelView[]> {
  context.deadline.check();
  const channels = await context.storage.registry.channels();
  return channels
    .filter((channel) => context.clearance.reads(channel))
    .map(({ name, access }) => ({ name, access: access === 'EVERY_LABEL' ? undefined : access }))
    .sort((a, b) => byBytes(a.name, b.name));
}
