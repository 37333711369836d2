import { byBytes } from '../access/access-term.js';
import type { Lane } from '../access/lane.js';
import type { AlertRow } from './port/provenance-store.js';
import type { LanesRead } from './seen-channels.js';

/** What a lane decided on an alert, as kept: `true`, the group, or the reason of the rejection. */
export type KeptDecision = true | number | string;

/** The receipt of an alert under one label. */
interface Receipt {
  readonly transient: number;
  readonly alertId: string;
  readonly label: string;
}

/** Keeps one receipt of each alert id of a transient: of those under several labels, the first by bytes. */
export function oneReceiptEach<Row extends Receipt>(receipts: readonly Row[]): Row[] {
  const chosen = new Map<string, Row>();
  for (const receipt of receipts) {
    const key = `${receipt.transient} ${receipt.alertId}`;
    const known = chosen.get(key);
    if (!known || byBytes(receipt.label, known.label) < 0) chosen.set(key, receipt);
  }
  return [...chosen.values()];
}

/** Gives the verdicts of the lanes that are read, one a channel: they agree, since they saw the same points. */
export function seenVerdicts(
  kept: Iterable<readonly [lane: number, decision: KeptDecision]>,
  lanesRead: LanesRead,
  laneOf: (id: number) => Lane,
): AlertRow['verdicts'] {
  const byChannel = new Map<string, AlertRow['verdicts'][number]>();
  for (const [lane, decision] of kept) {
    if (!lanesRead.has(lane)) continue;
    const { channel } = laneOf(lane);
    const verdict = verdictOf(channel, decision);
    const known = byChannel.get(channel);
    if (!known || (!known.accepted && verdict.accepted)) byChannel.set(channel, verdict);
  }
  return [...byChannel.values()].sort((a, b) => byBytes(a.channel, b.channel));
}

function verdictOf(channel: string, decision: KeptDecision): AlertRow['verdicts'][number] {
  if (typeof decision === 'string') return { channel, accepted: false, reason: decision };
  return { channel, accepted: true, ...(decision === true ? {} : { group: decision }) };
}
