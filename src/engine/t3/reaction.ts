import { z } from 'zod';
import { CorruptStore } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { NewRecord, StoredRecord } from '../../storage/port/record-store.js';
import { nameOf } from './review-views.js';
import { audienceOfChannel, type WantedPost } from './t3-records.js';

/**
 * How far a post is. `INTENDED`: to be sent. `SENDING`: begun, and not known to have ended. `SENT`. `UNCERTAIN`: begun,
 * perhaps sent, and never to be sent again until somebody says which. `REFUSED`: the sink took it for wrong.
 * `WITHHELD`: written down by a shadow channel, and not to be sent.
 */
export const REACTION_STATES = ['INTENDED', 'SENDING', 'SENT', 'UNCERTAIN', 'REFUSED', 'WITHHELD'] as const;

export type ReactionState = (typeof REACTION_STATES)[number];

const Content: z.ZodType<Json> = z.json();

const Version = z.strictObject({ version: z.number(), content: Content, contentHash: z.string() });

const Body = z.strictObject({
  channel: z.string(),
  process: z.string(),
  unit: z.string(),
  transient: z.string().optional(),
  sink: z.string(),
  kind: z.enum(['PUBLISH', 'FOLLOW_UP']),
  trace: z.string(),
  run: z.string(),
  state: z.enum(REACTION_STATES),
  /** What is wanted now; the version counts different contents. */
  wanted: Version,
  /** What is or was being sent: the same bytes under the same key, whatever is wanted meanwhile. */
  attempt: Version.optional(),
  sent: z.strictObject({ version: z.number(), contentHash: z.string(), receipt: z.string() }).optional(),
  attempts: z.number(),
  reason: z.string().optional(),
  atUnixMs: z.number(),
});

/** A post and how far it is, as kept. */
export type Reaction = z.output<typeof Body>;

/** Reads a reaction back. */
export function reactionOf(record: StoredRecord): Reaction {
  const { data, error } = Body.safeParse(record.body);
  if (!data) throw new CorruptStore(`the reaction ${record.id} can't be read: ${error.message}`);
  return data;
}

/**
 * Gives the reaction to what a unit wants posted, after the one that is kept; `undefined` when nothing changes.
 *
 * The same content again changes nothing, unless the channel has become a shadow or was one. Other content waits behind
 * what is being sent, and behind what is uncertain.
 *
 * @param shadowOf  the channel beside which that of the post stands, if it is a shadow: then it is not to be sent
 */
export function wantedReaction(
  known: Reaction | undefined,
  post: WantedPost,
  shadowOf?: string,
): Reaction | undefined {
  const hash = contentHash(post.content as JsonObject);
  const isSame = known?.wanted.contentHash === hash;
  if (isSame && known.state !== (shadowOf === undefined ? 'WITHHELD' : 'INTENDED')) return undefined;
  const { channel, process, unit, traceId, runId, atUnixMs } = post.speaker;
  const waits = known?.state === 'SENDING' || known?.state === 'UNCERTAIN';
  const { reason: _, ...kept } = known ?? { attempts: 0 };
  return {
    ...kept,
    channel,
    process,
    unit,
    ...(post.transient ? { transient: nameOf(post.transient) } : {}),
    sink: post.sink,
    kind: post.kind,
    trace: traceId,
    run: runId,
    state: waits ? known.state : shadowOf === undefined ? 'INTENDED' : 'WITHHELD',
    ...(shadowOf === undefined ? {} : { reason: `not sent: shadow of ${shadowOf}` }),
    wanted: isSame
      ? known.wanted
      : { version: (known?.wanted.version ?? 0) + 1, content: post.content, contentHash: hash },
    attempts: waits ? known.attempts : 0,
    atUnixMs,
  };
}

/** Gives what follows when the attempt was delivered: done, or the next content's turn. */
export function delivered(reaction: Reaction, receipt: string): Reaction {
  const { attempt, reason: _, ...rest } = reaction;
  if (!attempt) return reaction;
  const { version, contentHash: hash } = attempt;
  return {
    ...rest,
    state: reaction.wanted.version > version ? 'INTENDED' : 'SENT',
    sent: { version, contentHash: hash, receipt },
    attempts: 0,
  };
}

/** Gives what follows when the attempt was surely not delivered: it is to be sent. */
export function notDelivered(reaction: Reaction, reason: string): Reaction {
  const { attempt: _, ...rest } = reaction;
  return { ...rest, state: 'INTENDED', reason };
}

/** Makes the record of a reaction. */
export function reactionRecord(id: string, reaction: Reaction): NewRecord {
  return {
    kind: 'REACTION',
    id,
    keys: [
      `channel:${reaction.channel}`,
      `state:${reaction.state}`,
      `process:${reaction.channel}:${reaction.process}`,
      `pending:${isPending(reaction)}:${reaction.channel}:${reaction.process}`,
      ...(reaction.transient === undefined ? [] : [`transient:${reaction.transient}`]),
    ],
    order: reaction.atUnixMs,
    audience: audienceOfChannel(reaction.channel),
    body: JSON.parse(JSON.stringify(reaction)) as JsonObject,
  };
}

function isPending({ state }: Reaction): boolean {
  return state === 'INTENDED' || state === 'SENDING';
}
