import type { Survey } from '../../domain/datapoint.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { NewRecord } from '../../storage/port/record-store.js';
import { nameOf } from '../t3/review-views.js';
import { audienceOfChannel } from '../t3/t3-records.js';

/** A remark by a person: what `RemarkWish` of the operations is, in the engine's words. */
export interface PersonsRemark {
  readonly kind: 'TAG' | 'NOTE' | 'ALIAS';
  readonly channel: string;
  readonly transient: { readonly survey: Survey; readonly name: string };
  readonly text: string;
  readonly author: string;
  readonly wanted: 'SAID' | 'UNSAID';
}

const FIELD = { TAG: 'tag', NOTE: 'text', ALIAS: 'name' } as const;

/**
 * Makes the record of what a person says. A tag or name is the same record as a unit's, so that what both say is said
 * once; a note is its author's.
 */
export function remarkOfPerson(
  { kind, channel, transient, text, author }: PersonsRemark,
  atUnixMs: number,
): NewRecord {
  const named = nameOf(transient);
  const owner = kind === 'NOTE' ? ['person', author] : [];
  const found = kind === 'NOTE' ? [] : [`${kind.toLowerCase()}:${text}`];
  return {
    kind,
    id: contentHash([channel, named, text, ...owner]),
    keys: [`transient:${named}`, `channel:${channel}`, ...found],
    order: atUnixMs,
    audience: audienceOfChannel(channel),
    body: { channel, author, atUnixMs, transient: named, [FIELD[kind]]: text },
  };
}

/** Makes the line of the channel's journal that says who said what, or took it back. */
export function remarkJournalRecord(
  { kind, channel, transient, text, author, wanted }: PersonsRemark,
  id: string,
  atUnixMs: number,
): NewRecord {
  const named = nameOf(transient);
  const verb = wanted === 'SAID' ? 'added' : 'removed';
  const said = kind === 'NOTE' ? 'a note' : `the ${kind === 'TAG' ? 'tag' : 'name'} ${text}`;
  return {
    kind: 'JOURNAL',
    id: `${channel}:${String(atUnixMs).padStart(15, '0')}:${verb}:${id}`,
    keys: [`channel:${channel}`, 'level:INFO', `transient:${named}`],
    order: atUnixMs,
    audience: audienceOfChannel(channel),
    body: {
      channel,
      author,
      level: 'INFO',
      message: `${author} ${verb} ${said}`,
      atUnixMs,
      transient: named,
    },
  };
}
