import { byBytes } from './access-term.js';
import type { ChannelAccess } from './channel-access.js';
import { type Clearance, issueClearance } from './clearance.js';
import type { LabelName } from './label.js';

/**
 * Gives the clearance of a channel itself: the labels that it may use, and what it made, nothing else.
 *
 * With it T3 selects transients and sees them as the channel's lane of full rights does. Of a channel that may use every
 * label there is none: what its units said would be for nobody to read. Imported by src/engine alone (a build rule).
 *
 * @param within  narrows the labels further: only those that are both in here and the channel's
 */
export function channelClearance(
  channel: Pick<ChannelAccess, 'name'> & { readonly access: readonly LabelName[] },
  within?: readonly LabelName[],
): Clearance {
  const labels = new Set(within ? channel.access.filter((label) => within.includes(label)) : channel.access);
  return issueClearance(
    {
      key: `channel:${channel.name};${[...labels].sort(byBytes).join(' ')}`,
      has: (label) => labels.has(label),
      reads: ({ name }) => name === channel.name,
    },
    'VIEWER',
  );
}
