import { byBytes } from '../access/access-term.js';
import { grantsOf } from '../access/viewer.js';
import { listChannels } from './list-channels.js';
import type { RequestContext } from './request-context.js';

/** Who asks, as he is told. */
export interface ViewerView {
  readonly kind: 'ANONYMOUS' | 'TOKEN';
  readonly subject: string | undefined;
  readonly grants: readonly string[];
  readonly labels: readonly string[];
  readonly channels: readonly string[];
}

/** Says who asks, what his token grants, and which labels and channels that opens now. */
export async function describeViewer(context: RequestContext): Promise<ViewerView> {
  const { viewer, labelTable, clearance } = context;
  const grants = [...grantsOf(viewer)].sort(byBytes);
  // A label without a row in the table is opened by the grant of its name.
  const candidates = new Set([...labelTable.keys(), ...grants]);
  const channels = await listChannels(context);
  return {
    kind: viewer.kind,
    subject: viewer.kind === 'TOKEN' ? viewer.subject : undefined,
    grants,
    labels: [...candidates].filter((label) => clearance.has(label)).sort(byBytes),
    channels: channels.map(({ name }) => name),
  };
}
