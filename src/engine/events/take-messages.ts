import { basename } from 'node:path';
import type { Audience } from '../../access/audience.js';
import { RefusedSkyFile } from '../../domain/errors.js';
import type { Notice } from '../../sky/notice/notice.js';
import { readSkyFile } from '../../sky/notice/sky-file.js';
import type { StreamMessage } from '../../sources/alert-stream.js';
import type { Storage } from '../../storage/port/storage.js';
import type { RefusedMessage } from '../consume-stream.js';
import { keepDeadLetters } from '../dead-letters.js';
import { type ArrivedNotice, registerNotices } from './register-notices.js';

/** A file or message of a source of notices. */
export interface NoticeMessage {
  /** File, or topic and partition. */
  readonly source: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Present for what came through a stream. */
  readonly message?: StreamMessage;
}

/** How messages are taken. */
export interface TakeOptions {
  readonly runId: string;
  readonly nowUnixMs: number;
  /** Who sees what is registered; everyone unless told. */
  readonly audience?: Audience;
  /**
   * Gives the map at an address that a message names. Absent: nothing is fetched.
   *
   * @throws {RefusedSkyFile} when it may not be fetched, or can't be
   */
  readonly fetchMap?: (address: string) => Promise<Uint8Array>;
}

/** What became of messages: parts of them, since a file may hold many. */
export interface TakenCounts {
  readonly kept: number;
  readonly known: number;
  readonly refused: number;
}

/**
 * Registers what messages say about events: what is new registers, revises or retracts by itself. What can't be read, or
 * is about no place and time, is kept as a dead letter with the reason.
 *
 * Idempotent by content: messages may come again.
 */
export async function takeNoticeMessages(
  storage: Pick<Storage, 'records' | 'journal'>,
  messages: readonly NoticeMessage[],
  options: TakeOptions,
): Promise<TakenCounts> {
  const { runId, nowUnixMs, audience } = options;
  const arrived: (ArrivedNotice & { readonly from: NoticeMessage })[] = [];
  const refused: RefusedMessage[] = [];
  const refuse = (from: NoticeMessage, reason: string) => refused.push(refusedMessage(from, reason));
  for (const from of messages)
    for (const outcome of readSkyFile(from.bytes, basename(from.source))) {
      if (outcome.kind === 'REFUSED') refuse(from, outcome.reason);
      else {
        const { notice, part } = outcome;
        arrived.push({ notice, part, raw: from.bytes, from });
        const better = await betterMap(notice, from, options);
        if (better && 'reason' in better) refuse(from, better.reason);
        else if (better) arrived.push(better);
      }
    }
  const registered = await registerNotices(
    storage.records,
    arrived.map(({ notice, part, raw }) => ({ notice, part, ...(raw ? { raw } : {}) })),
    { nowUnixMs, ...(audience ? { audience } : {}) },
  );
  for (const [place, outcome] of registered.entries())
    if (outcome.kind === 'REFUSED') refuse(arrived[place]!.from, outcome.reason);
  if (refused.length > 0) await keepDeadLetters(storage, refused, { runId, nowUnixMs });
  const count = (kind: 'KEPT' | 'KNOWN') => registered.filter((each) => each.kind === kind).length;
  return { kept: count('KEPT'), known: count('KNOWN'), refused: refused.length };
}

/** Fetches the map that a message only names, as a message of its own about the same event. */
async function betterMap(
  { betterMapAt, event, eventUnixMs, localization }: Notice,
  from: NoticeMessage,
  { fetchMap }: TakeOptions,
): Promise<(ArrivedNotice & { readonly from: NoticeMessage }) | { readonly reason: string } | undefined> {
  if (!fetchMap || betterMapAt === undefined || localization?.form === 'map') return undefined;
  try {
    const bytes = await fetchMap(betterMapAt);
    const [outcome] = readSkyFile(bytes, basename(new URL(betterMapAt).pathname), {
      name: event.name,
      ...(eventUnixMs === undefined ? {} : { eventUnixMs }),
    });
    if (outcome?.kind !== 'READ') return { reason: `${betterMapAt}: ${outcome?.reason ?? 'is empty'}` };
    return { notice: outcome.notice, part: betterMapAt, raw: bytes, from };
  } catch (error) {
    if (error instanceof RefusedSkyFile) return { reason: error.message };
    throw error;
  }
}

function refusedMessage({ source, offset, message }: NoticeMessage, reason: string): RefusedMessage {
  return { reason, source, offset, ...(message ? { message } : {}) };
}
