import { channelClearance } from '../../access/channel-clearance.js';
import type { Clearance } from '../../access/clearance.js';
import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { Storage } from '../../storage/port/storage.js';
import type { ReviewPlan } from '../channel-plan.js';
import type { HeldLock } from '../lock.js';
import { journalRecord } from './t3-records.js';

/** Reads a `where`, with the regions of the sky maps that it names as the clearance sees them; nothing for everything. */
export type ReadWhere = (
  where: JsonObject,
  clearance: Clearance,
) => Promise<Predicate | undefined> | Predicate | undefined;

/**
 * Reads what a process selects, under the clearance of its channel.
 *
 * @returns `undefined` when it can't be told now, because a sky map is not there or not seen by the channel: that stands
 *   in the journal then, once a run
 */
export async function processSelection(
  {
    storage,
    parseWhere,
    runId,
  }: {
    readonly storage: Pick<Storage, 'now'>;
    readonly parseWhere: ReadWhere;
    readonly runId: string;
  },
  { channel, plan }: { readonly channel: string; readonly plan: ReviewPlan },
  lock: HeldLock,
): Promise<{ readonly where: Predicate | undefined } | undefined> {
  try {
    return { where: await parseWhere(plan.select, channelClearance({ name: channel, access: plan.labels })) };
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    const now = await storage.now();
    const at = { channel, process: plan.name, runId, atUnixMs: now, session: 0, number: 0 };
    const message = `select: ${error.message}`.slice(0, 2000);
    // Said once: said anew, its time would tell when this was tried, and so of changes that the channel does not see.
    await lock.write(now, [{ put: journalRecord({ level: 'ERROR', message }, at), basedOn: 'ABSENT' }]);
    return undefined;
  }
}
