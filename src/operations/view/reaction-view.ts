import type { Json, JsonObject } from '../../domain/scalar.js';
import type { Hash } from '../../storage/port/page.js';
import type { StoredRecord } from '../../storage/port/record-store.js';
import { formatGlobalId } from '../global-id.js';
import { instantOf, textOf } from './body-members.js';

/** What a unit of T3 wanted posted, and how far that is. Why a sink did not take it, and what it said, is for operators. */
export interface ReactionView {
  readonly type: 'Reaction';
  readonly id: string;
  /** Of channel, process, unit, transient and sink. */
  readonly hash: Hash;
  readonly channel: string;
  readonly process: string;
  readonly unit: string;
  readonly traceId: Hash;
  readonly runId: string;
  /** `<survey>/<name>`; absent of a post about none by itself. */
  readonly about: string | undefined;
  readonly sink: string;
  readonly postKind: string;
  readonly sendState: string;
  readonly wantedVersion: number;
  readonly contentHash: Hash;
  /** Of the content that was sent last; absent when none was. */
  readonly sentVersion: number | undefined;
  readonly sentContentHash: Hash | undefined;
  /** Begin of the session that wanted the present content; ISO 8601, UTC. */
  readonly at: string;
}

/** Shows a reaction as its record has it. */
export function toReactionView({ id: hash, body }: StoredRecord): ReactionView {
  const [wanted, sent] = [part(body['wanted']), part(body['sent'])];
  const about = body['transient'];
  return {
    type: 'Reaction',
    id: formatGlobalId({ kind: 'REACTION', hash }),
    hash,
    channel: textOf(body['channel']),
    process: textOf(body['process']),
    unit: textOf(body['unit']),
    traceId: textOf(body['trace']),
    runId: textOf(body['run']),
    about: typeof about === 'string' ? about : undefined,
    sink: textOf(body['sink']),
    postKind: textOf(body['kind']),
    sendState: textOf(body['state']),
    wantedVersion: Number(wanted?.['version']),
    contentHash: textOf(wanted?.['contentHash']),
    sentVersion: sent && Number(sent['version']),
    sentContentHash: sent && textOf(sent['contentHash']),
    at: instantOf(body['atUnixMs']),
  };
}

function part(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
