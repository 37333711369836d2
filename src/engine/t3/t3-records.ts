import { audienceOf } from '../../access/audience.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { NewRecord } from '../../storage/port/record-store.js';
import type { Intent, NamedTransient } from '../../unit/index.js';
import type { ReviewPlan } from '../channel-plan.js';
import { nameOf } from './review-views.js';

/** Who says something, and when. */
export interface Speaker {
  readonly channel: string;
  readonly process: string;
  readonly unit: string;
  readonly traceId: string;
  readonly runId: string;
  readonly atUnixMs: number;
}

/** Content for a sink, as a unit wants it there. */
export interface WantedPost {
  /** Identifies the post over all time: hash of channel, process, unit, transient and sink. */
  readonly key: string;
  readonly speaker: Speaker;
  readonly transient: NamedTransient | undefined;
  readonly sink: string;
  readonly kind: 'PUBLISH' | 'FOLLOW_UP';
  readonly content: Json;
}

/** A line of a channel's journal. */
export interface JournalLine {
  readonly level: 'INFO' | 'WARNING' | 'ERROR';
  readonly message: string;
  readonly transient?: NamedTransient | undefined;
  readonly unit?: string;
}

/** Makes the record of a tag, note or name. What is said twice is one record. */
export function remarkRecord(
  speaker: Speaker,
  intent: Extract<Intent, { readonly kind: 'TAG' | 'NOTE' | 'NAME' }>,
): NewRecord {
  const transient = nameOf(intent.transient);
  const said = intent.kind === 'TAG' ? intent.tag : intent.kind === 'NOTE' ? intent.text : intent.name;
  const kind = intent.kind === 'NAME' ? 'ALIAS' : intent.kind;
  // Two units that put one tag say the same; a note is its author's.
  const author = intent.kind === 'NOTE' ? [speaker.process, speaker.unit] : [];
  const found = intent.kind === 'NOTE' ? [] : [`${kind.toLowerCase()}:${said}`];
  return {
    kind,
    id: contentHash([speaker.channel, transient, said, ...author]),
    keys: [`transient:${transient}`, `channel:${speaker.channel}`, ...found],
    order: speaker.atUnixMs,
    audience: audienceOfChannel(speaker.channel),
    body: {
      ...bodyOf(speaker),
      transient,
      [kind === 'TAG' ? 'tag' : kind === 'NOTE' ? 'text' : 'name']: said,
    },
  };
}

/** Makes the record of a line of the journal. A run may have many sessions; the lines of each are numbered. */
export function journalRecord(
  line: JournalLine,
  at: Omit<Speaker, 'unit' | 'traceId'> & { readonly session: number; readonly number: number },
): NewRecord {
  const transient = line.transient && nameOf(line.transient);
  return {
    kind: 'JOURNAL',
    id: [at.runId, at.channel, at.process, numbered(at.session), numbered(at.number)].join(':'),
    keys: [
      `run:${at.runId}`,
      `channel:${at.channel}`,
      `level:${line.level}`,
      ...(line.unit === undefined ? [] : [`unit:${line.unit}`]),
      ...(transient === undefined ? [] : [`transient:${transient}`]),
    ],
    order: at.atUnixMs,
    audience: audienceOfChannel(at.channel),
    body: {
      channel: at.channel,
      process: at.process,
      run: at.runId,
      level: line.level,
      message: line.message,
      atUnixMs: at.atUnixMs,
      ...(line.unit === undefined ? {} : { unit: line.unit }),
      ...(transient === undefined ? {} : { transient }),
    },
  };
}

/** Gives what a unit wants published its identity. */
export function wantedPost(
  speaker: Speaker,
  intent: Extract<Intent, { readonly kind: 'PUBLISH' | 'FOLLOW_UP' }>,
): WantedPost {
  const { channel, process, unit } = speaker;
  const transient = intent.transient;
  return {
    key: contentHash([
      channel,
      process,
      unit,
      transient ? nameOf(transient) : null,
      intent.sink,
      intent.kind,
    ]),
    speaker,
    transient,
    sink: intent.sink,
    kind: intent.kind,
    content: intent.kind === 'PUBLISH' ? intent.content : intent.request,
  };
}

/** Identifies all that a process does with a transient: another plan looks at each anew. */
export function planHash(channel: string, plan: ReviewPlan): string {
  const { every: _, ...rest } = plan;
  return contentHash([channel, JSON.parse(JSON.stringify(rest))]);
}

/**
 * Who sees what T3 made: it may rest on anything that the channel's labels open, so who reads the channel and
 * satisfies each of them, as with own lanes.
 */
export function audienceOfChannel(channel: string) {
  return audienceOf({ channel });
}

/** Orders by bytes as by number. */
function numbered(count: number): string {
  return String(count).padStart(9, '0');
}

function bodyOf({ channel, process, unit, traceId, runId, atUnixMs }: Speaker): JsonObject {
  return { channel, process, unit, trace: traceId, run: runId, atUnixMs };
}
