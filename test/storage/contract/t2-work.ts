import type { Lane } from '../../../src/access/lane.js';
import type { Json } from '../../../src/domain/scalar.js';
import { canonicalJson } from '../../../src/provenance/canonical-json.js';
import type { DerivedState, PlannedTicket, StoredPoint } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { ClaimedTicket, TicketResult } from '../../../src/storage/port/ticket-store.js';
import { COMBINER_TRACE, hashOf, NOW, OPEN_LANE, traceOf, WORKER_RUN } from './fixture.js';

/** Gives a state of the points in the lanes, current there unless said otherwise. */
export function stateOf(
  name: string,
  points: readonly StoredPoint[],
  lanes: readonly Lane[] = [OPEN_LANE],
  current = true,
): DerivedState {
  return {
    id: hashOf(`state ${name}`),
    traceId: COMBINER_TRACE.id,
    points: points.map(({ version }) => version),
    lanes,
    current,
  };
}

/** Gives a ticket of a unit for a state. */
export function ticketOf(
  unit: string,
  state: string,
  lanes: readonly Lane[] = [OPEN_LANE],
  tiedTo: readonly string[] = [],
): PlannedTicket {
  return {
    key: ticketKey(unit, state),
    unit,
    configHash: traceOf(unit).config.hash,
    stateId: hashOf(`state ${state}`),
    tiedTo,
    lanes,
  };
}

/** Gives the key that {@link ticketOf} gives. */
export function ticketKey(unit: string, state: string): string {
  return hashOf(`ticket ${unit} ${state}`);
}

/** Gives a result for a claimed ticket. */
export function resultFor(
  { key, leaseToken, unit, tied }: ClaimedTicket,
  body: Json = { z: 0.1 },
): TicketResult {
  const bodyText = canonicalJson(body);
  return {
    key,
    leaseToken,
    resultId: hashOf(`result ${key}`),
    traceId: traceOf(unit).id,
    consumed: tied.map(({ resultId }) => resultId),
    body,
    bodyText,
    bodyHash: hashOf(bodyText),
    durationMs: 2,
  };
}

/** Claims what is due. */
export function claim(storage: Storage, nowUnixMs = NOW, limit = 100): Promise<readonly ClaimedTicket[]> {
  return storage.tickets.claim({ limit, leaseMs: 1000, nowUnixMs, worker: 'w' });
}

/** Does all work that can be done, with bodies by unit. */
export async function workUntilIdle(
  storage: Storage,
  bodies: Readonly<Record<string, Json>> = {},
  nowUnixMs = NOW,
): Promise<void> {
  for (
    let claimed = await claim(storage, nowUnixMs);
    claimed.length > 0;
    claimed = await claim(storage, nowUnixMs)
  )
    await storage.tickets.complete(
      WORKER_RUN,
      nowUnixMs,
      claimed.map((ticket) => resultFor(ticket, bodies[ticket.unit])),
    );
}
