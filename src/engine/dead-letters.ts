import { SYSTEM } from '../access/audience.js';
import { systemClearance } from '../access/system-clearance.js';
import type { JsonObject } from '../domain/scalar.js';
import { contentHash } from '../provenance/canonical-json.js';
import type { NewRecord } from '../storage/port/record-store.js';
import type { Storage } from '../storage/port/storage.js';
import type { RefusedMessage } from './consume-stream.js';

/** Records are written in groups of at most this many: a topic of nothing but rubbish fits into memory. */
const AT_ONCE = 100;
const MAX_REASON = 2000;

/** A message that was refused, as it is kept for operators. */
export interface DeadLetter {
  readonly id: string;
  readonly source: string;
  readonly offset: string;
  readonly reason: string;
  readonly recordedAtUnixMs: number;
  /** SHA-256 of the message as it came; absent when it was empty. */
  readonly content?: string;
}

/**
 * Keeps refused messages: one record each, with place, reason and the bytes as they came, and a line in the journal.
 *
 * Idempotent: a message that comes again takes the place of its earlier record.
 */
export async function keepDeadLetters(
  storage: Pick<Storage, 'records' | 'journal'>,
  refused: readonly RefusedMessage[],
  run: { readonly runId: string; readonly nowUnixMs: number },
): Promise<void> {
  // Of a message that holds several alerts, several may be refused: one record for all of it.
  const byId = new Map<string, RefusedMessage[]>();
  for (const each of refused) byId.set(deadLetterId(each), [...(byId.get(deadLetterId(each)) ?? []), each]);
  const ids = [...byId.keys()];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const records = await Promise.all(
      ids.slice(at, at + AT_ONCE).map((id) => recordOf(storage, id, byId.get(id)!, run)),
    );
    await storage.records.write(
      run.nowUnixMs,
      records.map((put) => ({ put, basedOn: 'ANY' })),
    );
  }
  await storage.journal.append(
    refused.map(({ source, offset, reason, alertId }) => ({
      atUnixMs: run.nowUnixMs,
      runId: run.runId,
      kind: 'ALERT_REFUSED',
      message: reason.slice(0, MAX_REASON),
      detail: { file: source, offset, ...(alertId === undefined ? {} : { alertId }) },
    })),
  );
}

/** Lists dead letters, newest first. */
export async function recentDeadLetters(
  storage: Pick<Storage, 'records'>,
  limit: number,
): Promise<{ readonly letters: readonly DeadLetter[]; readonly totalCount: number }> {
  const page = await storage.records.find(systemClearance('dead letters'), {
    kind: 'DEAD_LETTER',
    direction: 'DESC',
    first: limit,
  });
  const letters = page.rows.map(({ id, body, blobs = [], recordedAtUnixMs }): DeadLetter => {
    const [content] = blobs;
    return {
      id,
      source: String(body['source']),
      offset: String(body['offset']),
      reason: String(body['reason']),
      recordedAtUnixMs,
      ...(content === undefined ? {} : { content }),
    };
  });
  return { letters, totalCount: page.totalCount };
}

/** Names the record of a message: its place, so that the same message has the same record whenever it comes. */
function deadLetterId({ source, offset, message }: RefusedMessage): string {
  const place = `${source}/${message?.offset ?? offset}`;
  return place.length <= 200 ? place : contentHash([place]);
}

async function recordOf(
  storage: Pick<Storage, 'records'>,
  id: string,
  refused: readonly RefusedMessage[],
  { runId, nowUnixMs }: { readonly runId: string; readonly nowUnixMs: number },
): Promise<NewRecord> {
  const { source, offset, message } = refused[0]!;
  const blobs =
    message === undefined || message.value.length === 0 ? [] : [await storage.records.putBlob(message.value)];
  const body: JsonObject = {
    source,
    offset: message?.offset ?? String(offset),
    reason: [...new Set(refused.map(({ reason }) => reason))].join('; ').slice(0, MAX_REASON),
    run: runId,
    ...(message === undefined
      ? {}
      : {
          topic: message.topic,
          partition: message.partition,
          timestampUnixMs: message.timestampUnixMs,
          bytes: message.value.length,
          ...(message.key === undefined ? {} : { keyBase64: Buffer.from(message.key).toString('base64') }),
        }),
  };
  const topicKey = message === undefined ? [] : [`topic:${message.topic}`.slice(0, 200)];
  return {
    kind: 'DEAD_LETTER',
    id,
    keys: [`run:${runId}`, ...topicKey],
    order: nowUnixMs,
    audience: SYSTEM,
    body,
    blobs,
  };
}
