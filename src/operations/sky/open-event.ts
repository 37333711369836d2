import { BadUserInput } from '../../domain/errors.js';
import type { ChosenLocalization, EventLocalization } from '../../sky/event/event-state.js';
import type { Localization } from '../../sky/localization/localization.js';
import { LocalizationCache } from '../../sky/localization/localization-cache.js';
import type { SkyMap } from '../../sky/map/sky-map.js';
import { type KeptEvent, readEvent, readLocalization } from '../../storage/event-reader.js';
import type { RequestContext } from '../request-context.js';
import type { Given } from '../where/transient-where.js';

/** Maps of this process, decoded; given out only to who has just seen the record that names them. */
const decodedMaps = new LocalizationCache();

/** Keeps a map decoded that stands in no record: of a file that is asked but not kept. */
export async function holdMap(hash: string, map: SkyMap): Promise<void> {
  await decodedMaps.get(hash, async () => map);
}

const ID_PREFIX = { event: 'skymap:', test: 'skymap-test:' } as const;

/** Writes the global id of an event: `skymap:IC191001A`. Any of its names can stand in it. */
export function skymapId({ state }: KeptEvent): string {
  return `${state.isTest ? ID_PREFIX.test : ID_PREFIX.event}${state.name}`;
}

/** What the reading of events needs of a request. */
export type EventRequest = Pick<RequestContext, 'storage' | 'clearance' | 'deadline'>;

/** How an event is named: by its id, or by any of its names. */
export interface EventReference {
  readonly id?: Given<string>;
  readonly name?: Given<string>;
}

/**
 * Reads an event by id or name, as the viewer sees it.
 *
 * @throws {BadUserInput} unless exactly one of `id` and `name` is given
 */
export async function loadEvent(
  { storage, clearance, deadline }: EventRequest,
  { id, name }: EventReference,
): Promise<KeptEvent | undefined> {
  deadline.check();
  if (typeof id === 'string' && typeof name !== 'string') {
    const kind = (['event', 'test'] as const).find((each) => id.startsWith(ID_PREFIX[each]));
    // A bare name is taken for an id too: clients keep whatever they were given.
    const called = kind ? { name: id.slice(ID_PREFIX[kind].length), isTest: kind === 'test' } : { name: id };
    return readEvent(storage.records, clearance, called);
  }
  if (typeof name === 'string' && typeof id !== 'string')
    return readEvent(storage.records, clearance, { name });
  throw new BadUserInput('give exactly one of `id` and `name`', [typeof id === 'string' ? 'name' : 'id']);
}

/** Gives the localisation that is used when none is asked for. */
export function chosenOf(event: KeptEvent): ChosenLocalization {
  const { chosen, name } = event.state;
  if (!chosen)
    throw new BadUserInput(
      `${name} has no localisation${event.state.betterMapAt === undefined ? '' : `; a map is said to be at ${event.state.betterMapAt}`}`,
      ['name'],
    );
  return chosen;
}

/** Makes a localisation of an event ready to be asked. */
export async function openLocalization(
  { storage, clearance }: Pick<EventRequest, 'storage' | 'clearance'>,
  event: KeptEvent,
  localization: EventLocalization = chosenOf(event).localization,
): Promise<Localization> {
  return readLocalization(storage.records, clearance, { event, localization }, decodedMaps);
}
