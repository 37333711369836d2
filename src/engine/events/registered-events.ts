import { systemClearance } from '../../access/system-clearance.js';
import type { Localization } from '../../sky/localization/localization.js';
import { LocalizationCache } from '../../sky/localization/localization-cache.js';
import {
  type EventRecords,
  type KeptEvent,
  readEvents,
  readLocalization,
} from '../../storage/event-reader.js';
import type { Registration } from './register-notices.js';

/** An event that messages were registered for, with all that the store knows of it. */
export interface RegisteredEvent {
  readonly event: KeptEvent;
  /** The one that is used. */
  readonly localization: Localization | undefined;
  /** Whether a message of it was kept now. */
  readonly isNew: boolean;
}

/** Reads the events that registrations were about, each once, in their order: for the operator who registered them. */
export async function registeredEvents(
  records: EventRecords,
  registrations: readonly Registration[],
): Promise<readonly RegisteredEvent[]> {
  const clearance = systemClearance('registered events');
  const kept = registrations.flatMap((each) => (each.kind === 'REFUSED' ? [] : [each]));
  const names = [...new Set(kept.map(({ notice }) => notice.event.name))];
  const found = await readEvents(records, clearance, names);
  const events = new Map(found.flatMap((event) => (event ? [[event.state.name, event] as const] : [])));
  const cache = new LocalizationCache();
  const registered: RegisteredEvent[] = [];
  for (const event of events.values()) {
    const { chosen } = event.state;
    const localization =
      chosen &&
      (await readLocalization(records, clearance, { event, localization: chosen.localization }, cache));
    const isNew = kept.some(
      ({ kind, id }) => kind === 'KEPT' && event.notices.some((each) => each.id === id),
    );
    registered.push({ event, localization, isNew });
  }
  return registered;
}
