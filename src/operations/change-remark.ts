import { readsWhole } from '../access/audience.js';
import { mayWrite, writeGrantOf } from '../access/write-right.js';
import { BadUserInput, Forbidden } from '../domain/errors.js';
import { findTransientByKey } from './find-transient.js';
import { parseGlobalId } from './global-id.js';
import type { RemarkWish } from './remark-writer.js';
import type { RequestContext } from './request-context.js';
import type { TransientView } from './view/transient-view.js';

/** What is to be said or unsaid: the mutation's arguments. */
export interface RemarkRequest extends Pick<RemarkWish, 'kind' | 'wanted' | 'channel' | 'text'> {
  /** Global id of the transient. */
  readonly transient: string;
}

/** What became of it. */
export interface RemarkChangeView {
  /** False when it was so already. */
  readonly changed: boolean;
  readonly transient: TransientView;
}

/**
 * Says something of a transient in a channel's name, or takes it back. Doing it twice is doing it once.
 *
 * What the viewer does not see is not there for him: a channel, a transient, both are refused in the words for absent
 * ones. The grant is looked at first, so that its refusal tells nothing of either.
 *
 * @throws {Forbidden} without the grant `write:<channel>`
 * @throws {BadUserInput} for a channel or transient that he does not see, and for a text that can't be said
 */
export async function changeRemark(
  context: RequestContext,
  { kind, wanted, channel, text, transient }: RemarkRequest,
): Promise<RemarkChangeView> {
  context.deadline.check();
  const { viewer, storage, remarks } = context;
  if (viewer.kind !== 'TOKEN' || !mayWrite(viewer, channel))
    throw new Forbidden(`needs a token with the grant ${writeGrantOf(channel)}`);
  if (remarks === undefined) throw new BadUserInput('this server writes nothing; ask one that does');
  const known = (await storage.registry.channels()).find(({ name }) => name === channel);
  if (!readsWhole(context.clearance, known))
    throw new BadUserInput(`no channel ${JSON.stringify(channel)} of which you may see everything`, [
      'channel',
    ]);
  const unseen = new BadUserInput(
    `no transient ${JSON.stringify(transient)} in what the channel ${channel} sees`,
    ['transient'],
  );
  const parsed = parseGlobalId(transient);
  const seen = parsed?.kind === 'TRANSIENT' ? await findTransientByKey(context, parsed.key) : undefined;
  if (!seen) throw unseen;
  const wish = { kind, wanted, channel, text, transient: seen.key, author: viewer.subject };
  const outcome = await remarks.write(wish);
  if (outcome === 'UNSEEN') throw unseen;
  return { changed: outcome === 'CHANGED', transient: seen };
}
