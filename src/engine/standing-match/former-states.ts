import { systemClearance } from '../../access/system-clearance.js';
import { parseVisibilityClass } from '../../access/visibility-class.js';
import { CorruptStore } from '../../domain/errors.js';
import { isSurvey } from '../../domain/survey.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import type { RecordStore, RecordWrite, StoredRecord } from '../../storage/port/record-store.js';
import { statesIdOf, statesOfRecord, writeOfStates } from './match-records.js';
import { type MatchValue, type StateText, stateText } from './transitions.js';

const AT_ONCE = 500;
const clearance = systemClearance('standing match');

/** A state as the first stores kept it: a record for each region and transient, `watch:blazars|ztf/ZTF19aaa`. */
interface FormerState {
  readonly id: string;
  readonly regionKey: string;
  readonly key: TransientKey;
  readonly text: StateText | undefined;
}

/**
 * Takes some states that the first stores kept into the records of their transients: what to write, all in one
 * transaction; nothing when there are none left. Ids of events come before those of what is kept now, ids of watched
 * regions behind them, so a look at both ends finds them.
 */
export async function writesOfFormerStates(
  records: Pick<RecordStore, 'byId' | 'find'>,
): Promise<readonly RecordWrite[]> {
  const query = { kind: 'MATCH_STATE', first: AT_ONCE } as const;
  const [events, watched] = [
    await records.find(clearance, { ...query, direction: 'ASC' }),
    await records.find(clearance, { ...query, direction: 'DESC' }),
  ];
  const found = new Map(
    [...events.rows, ...watched.rows].filter(isFormer).map((record) => [record.id, record]),
  );
  const former = [...found.values()].map(formerState);
  const keys = [...new Map(former.map(({ key }) => [transientKeyText(key), key])).values()];
  const kept = await records.byId(clearance, 'MATCH_STATE', keys.map(statesIdOf));
  const puts = keys.map((key, place) => {
    const states = new Map(statesOfRecord(kept[place]));
    for (const { regionKey, key: of, text } of former)
      if (transientKeyText(of) === transientKeyText(key) && text !== undefined) states.set(regionKey, text);
    return writeOfStates(key, states);
  });
  const removals = former.map(
    ({ id }): RecordWrite => ({ remove: { kind: 'MATCH_STATE', id }, basedOn: 'ANY' }),
  );
  return [...puts, ...removals];
}

function isFormer({ id }: StoredRecord): boolean {
  return /^(event|watch):/.test(id);
}

function formerState({ id, body }: StoredRecord): FormerState {
  const { region, survey, name, cells } = body;
  if (
    typeof region !== 'string' ||
    typeof name !== 'string' ||
    typeof survey !== 'string' ||
    !isSurvey(survey) ||
    !Array.isArray(cells)
  )
    throw new CorruptStore(`record MATCH_STATE ${id} must hold a region, a transient and cells`);
  const state = (cells as readonly { readonly class: string; readonly value?: MatchValue }[]).map(
    ({ class: key, value }) => ({ cell: parseVisibilityClass(key), value }),
  );
  return { id, regionKey: region, key: { survey, name }, text: stateText(state) };
}
