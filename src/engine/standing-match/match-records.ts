import { audienceOf, SYSTEM } from '../../access/audience.js';
import { parseVisibilityClass, visibilityClass } from '../../access/visibility-class.js';
import { CorruptStore } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import { isSurvey } from '../../domain/survey.js';
import type { TransientKey } from '../../domain/transient.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { NewRecord, RecordWrite, StoredRecord } from '../../storage/port/record-store.js';
import type { WatchedRegion } from './match-target.js';
import { type MatchState, type MatchValue, NO_MATCH, type Transition } from './transitions.js';

/** What the follower of changes keeps of a transient and a region, for itself alone. */
export interface KeptState {
  readonly regionKey: string;
  readonly key: TransientKey;
  readonly state: MatchState;
}

/** Gives the key under which states and announcements of a transient are found. */
export function transientKeyOf({ survey, name }: TransientKey): string {
  return `transient:${survey}/${name}`;
}

/** Writes the state of a transient and a region: none is kept where nobody has a match. */
export function writeOfState(regionKey: string, key: TransientKey, state: MatchState): RecordWrite {
  const id = `${regionKey}|${key.survey}/${key.name}`;
  if (state === NO_MATCH) return { remove: { kind: 'MATCH_STATE', id }, basedOn: 'ANY' };
  const cells = state.map(({ cell, value }): JsonObject => {
    const text = visibilityClass(cell.open, cell.closed).key;
    return value ? { class: text, value: { ...value } } : { class: text };
  });
  const put: NewRecord = {
    kind: 'MATCH_STATE',
    id,
    keys: [`region:${regionKey}`, transientKeyOf(key)],
    order: 0,
    audience: SYSTEM,
    body: { region: regionKey, survey: key.survey, name: key.name, cells },
  };
  return { put, basedOn: 'ANY' };
}

/** Reads a state back. */
export function stateOfRecord({ id, body }: StoredRecord): KeptState {
  const { region, survey, name, cells } = body;
  if (
    typeof region !== 'string' ||
    typeof name !== 'string' ||
    typeof survey !== 'string' ||
    !isSurvey(survey) ||
    !Array.isArray(cells)
  )
    throw new CorruptStore(`record MATCH_STATE ${id} must hold a region, a transient and cells`);
  const state = cells.map((each) => {
    const { class: text, value } = each as { readonly class: string; readonly value?: MatchValue };
    return { cell: parseVisibilityClass(text), value };
  });
  return { regionKey: region, key: { survey, name }, state };
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

/**
 * Writes an announcement.
 *
 * Its id begins with what the announcement is about, and ends with who sees it: of those that begin alike a viewer sees
 * one, so neither its place among others nor what is shown of its id tells of other viewers.
 */
export function writeOfAnnouncement(
  region: Pick<WatchedRegion, 'key' | 'name' | 'kind'>,
  key: TransientKey,
  transition: Transition & { readonly description: JsonObject },
  atUnixMs: number,
): RecordWrite {
  const audience = audienceOf({ visibility: transition.visibility });
  const subject = contentHash([region.key, key.survey, key.name]).slice(0, 32);
  const body: JsonObject = {
    kind: transition.kind,
    region: region.name,
    regionKind: region.kind,
    survey: key.survey,
    name: key.name,
    ...(transition.before ? { before: { ...transition.before } } : {}),
    ...(transition.after ? { after: { ...transition.after } } : {}),
    description: transition.description,
  };
  const put: NewRecord = {
    kind: 'MATCH',
    id: `${subject}.${atUnixMs}.${contentHash(audience.key).slice(0, 16)}`,
    keys: [`region:${region.name}`, `name:${key.name}`, `kind:${transition.kind}`],
    order: atUnixMs,
    audience,
    body,
  };
  return { put, basedOn: 'ANY' };
}
