import { systemClearance } from '../../access/system-clearance.js';
import { BadUserInput, StorageConflict } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { RecordStore } from '../../storage/port/record-store.js';
import type { Storage } from '../../storage/port/storage.js';
import { delivered, notDelivered, type ReactionState, reactionOf, reactionRecord } from './reaction.js';

const system = systemClearance('reactions');

/** Lists reactions for operators, newest first. */
export async function listReactions(
  records: Pick<RecordStore, 'find'>,
  { state, limit }: { readonly state?: ReactionState | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly JsonObject[]; readonly totalCount: number }> {
  const page = await records.find(system, {
    kind: 'REACTION',
    ...(state === undefined ? {} : { keys: [`state:${state}`] }),
    direction: 'DESC',
    first: limit,
  });
  return { rows: page.rows.map(({ id, body }) => ({ id, ...body })), totalCount: page.totalCount };
}

/**
 * Settles an uncertain reaction: it was sent, or is to be sent by the next round.
 *
 * @returns its state from now on
 * @throws {BadUserInput} when there is none of the id, or it is not uncertain
 * @throws {StorageConflict} when it was changed meanwhile
 */
export async function settleReaction(
  storage: Pick<Storage, 'records' | 'now'>,
  id: string,
  as: 'sent' | 'unsent',
): Promise<ReactionState> {
  const [record] = await storage.records.byId(system, 'REACTION', [id]);
  if (!record) throw new BadUserInput(`no reaction is called ${id}; \`reactions list\` names them`, ['id']);
  const reaction = reactionOf(record);
  if (reaction.state !== 'UNCERTAIN')
    throw new BadUserInput(`only uncertain reactions can be settled; ${id} is ${reaction.state}`, ['id']);
  const settled =
    as === 'sent'
      ? delivered(reaction, 'settled by an operator')
      : notDelivered(reaction, 'settled as unsent');
  const refused = await storage.records.write(await storage.now(), [
    { put: reactionRecord(id, settled), basedOn: record.revision },
  ]);
  if (refused.length > 0) throw new StorageConflict(`the reaction ${id} was changed meanwhile; look again`);
  return settled.state;
}
