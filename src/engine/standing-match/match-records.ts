import { hash } from 'node:crypto';
import { type Audience, audienceOf, SYSTEM } from '../../access/audience.js';
import { CorruptStore } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import { isSurvey } from '../../domain/survey.js';
import type { TransientKey } from '../../domain/transient.js';
import type { NewRecord, RecordWrite, StoredRecord } from '../../storage/port/record-store.js';
import type { SightCell } from './sight-cell.js';
import type { StateText, Transition } from './transitions.js';

/** What the follower of changes keeps of a transient, for itself alone: its states by the key of the region. */
export type KeptStates = ReadonlyMap<string, StateText>;

/** Gives the id of the record of a transient's states. */
export function statesIdOf({ survey, name }: TransientKey): string {
  return `transient:${survey}/${name}`;
}

/** Writes all states of a transient, in one record: regions in which nobody has a match are left out of it. */
export function writeOfStates(key: TransientKey, states: KeptStates): RecordWrite {
  const id = statesIdOf(key);
  if (states.size === 0) return { remove: { kind: 'MATCH_STATE', id }, basedOn: 'ANY' };
  const body = { states: Object.fromEntries(states) };
  const put: NewRecord = { kind: 'MATCH_STATE', id, keys: [], order: 0, audience: SYSTEM, body };
  return { put, basedOn: 'ANY' };
}

/** Reads the states of a transient back. */
export function statesOfRecord(record: StoredRecord | undefined): KeptStates {
  if (!record) return new Map();
  const { states } = record.body;
  if (typeof states !== 'object' || states === null)
    throw new CorruptStore(`record MATCH_STATE ${record.id} must hold states by region`);
  // Written by writeOfStates alone.
  return new Map(Object.entries(states as Readonly<Record<string, StateText>>));
}

/** What was matched of a region, so that it is matched anew when it has become another. */
export interface RegionMark {
  readonly regionKey: string;
  readonly digest: string;
}

/** Key of the marks of all regions that have been matched with what was stored before. */
export const MARKS_KEY = 'mark';

/** Writes that a region has been matched with all that is stored; without a digest, that nothing of it is kept. */
export function writeOfMark(regionKey: string, digest: string | undefined): RecordWrite {
  const id = `mark|${regionKey}`;
  if (digest === undefined) return { remove: { kind: 'MATCH_STATE', id }, basedOn: 'ANY' };
  const body = { region: regionKey, digest };
  const put: NewRecord = {
    kind: 'MATCH_STATE',
    id,
    keys: [MARKS_KEY],
    order: 0,
    audience: SYSTEM,
    body,
  };
  return { put, basedOn: 'ANY' };
}

/** Reads a mark back. */
export function markOfRecord({ body }: StoredRecord): RegionMark {
  return { regionKey: String(body['region']), digest: String(body['digest']) };
}

/** What an announcement says of what is watched. */
export interface AnnouncedRegion {
  readonly key: string;
  readonly name: string;
  readonly kind: 'EVENT' | 'WATCH';
  readonly description: JsonObject;
}

/** Gives what announcements of a region are found by. */
export function regionKeyOf(name: string): string {
  return `region:${name}`;
}

/** Gives the transient that an announcement is about. */
export function transientOfAnnouncement({ id, body: { survey, name } }: StoredRecord): TransientKey {
  if (typeof survey !== 'string' || !isSurvey(survey) || typeof name !== 'string')
    throw new CorruptStore(`record MATCH ${id} must hold a transient`);
  return { survey, name };
}

/**
 * Writes announcements.
 *
 * Their ids begin with the instant, so that new ones stand together in every index, then with what the announcement is
 * about, and end with who sees it: of those that differ in the end alone a viewer sees one, so neither its place among
 * others nor what is shown of its id tells of other viewers.
 */
export class Announcer {
  /** By the class's key: there are a few. */
  private readonly audiences = new Map<string, { readonly audience: Audience; readonly ending: string }>();

  /** Gives the write of one announcement. */
  writeOf(
    region: AnnouncedRegion,
    { survey, name }: TransientKey,
    { kind, visibility, before, after }: Transition,
    atUnixMs: number,
  ): RecordWrite {
    const { audience, ending } = this.audienceOf(visibility);
    const subject = digestOf(`${region.key}\n${survey}/${name}`, 20);
    const body: JsonObject = {
      kind,
      region: region.name,
      regionKind: region.kind,
      survey,
      name,
      ...(before ? { before: { ...before } } : {}),
      ...(after ? { after: { ...after } } : {}),
      description: region.description,
    };
    const put: NewRecord = {
      kind: 'MATCH',
      id: `${atUnixMs}.${subject}.${ending}`,
      keys: [regionKeyOf(region.name), `name:${name}`, `kind:${kind}`],
      order: atUnixMs,
      audience,
      body,
    };
    return { put, basedOn: 'ANY' };
  }

  private audienceOf(visibility: SightCell): { readonly audience: Audience; readonly ending: string } {
    const known = this.audiences.get(visibility.key);
    if (known) return known;
    const audience = audienceOf({ visibility });
    const made = { audience, ending: digestOf(audience.key, 12) };
    this.audiences.set(visibility.key, made);
    return made;
  }
}

function digestOf(text: string, digits: number): string {
  return hash('sha256', text, 'hex').slice(0, digits);
}
