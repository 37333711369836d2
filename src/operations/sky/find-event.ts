import { type KeptEvent, readAllEvents } from '../../storage/event-reader.js';
import { type Connection, pageOfLoaded } from '../connection.js';
import type { CursorValues } from '../cursor.js';
import type { PageArguments } from '../page-request.js';
import type { RequestContext } from '../request-context.js';
import type { Given } from '../where/transient-where.js';
import { EventView } from './event-view.js';
import { type EventReference, loadEvent } from './open-event.js';

/**
 * Finds an event by id or name, as the viewer sees it; hidden ones are absent.
 *
 * @throws {BadUserInput} unless exactly one of `id` and `name` is given
 */
export async function findEvent(context: RequestContext, by: EventReference): Promise<EventView | undefined> {
  const event = await loadEvent(context, by);
  if (event) context.meter.add(1);
  return event && new EventView(context, event);
}

/** Which events are listed. */
export interface EventListRequest extends PageArguments {
  /** Tests are left out unless asked for. */
  readonly includeTests?: Given<boolean>;
}

/** Lists the events that the viewer sees, the newest first. */
export async function listEvents(
  context: RequestContext,
  request: EventListRequest,
): Promise<Connection<EventView>> {
  context.deadline.check();
  const all = await readAllEvents(context.storage.records, context.clearance);
  const listed = all.filter(({ state }) => request.includeTests === true || !state.isTest);
  // Newest first is ascending by the time's negative, which is the form that pages know.
  const keyOf = ({ state }: KeptEvent): CursorValues => [
    -(state.eventUnixMs ?? Number.MIN_SAFE_INTEGER),
    state.isTest ? 1 : 0,
    state.name,
  ];
  const compare = (a: CursorValues, b: CursorValues) =>
    Number(a[0]) - Number(b[0]) ||
    Number(a[1]) - Number(b[1]) ||
    (String(a[2]) < String(b[2]) ? -1 : a[2] === b[2] ? 0 : 1);
  const ordered = listed.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return pageOfLoaded(context, ordered, request, {
    name: `skymaps ${request.includeTests === true ? 'with tests' : ''}`,
    keyOf,
    compare,
    toNode: (event) => new EventView(context, event),
  });
}
