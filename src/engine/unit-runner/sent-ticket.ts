import type { UnitKind } from '../../unit/index.js';
import { facetOf } from '../facet/facet-of.js';
import { inputOf } from './t2-kinds.js';
import type { RunnableTicket, SentTicket } from './unit-outcome.js';

/** Makes what is sent to a thread of a ticket: a claimed one has more, and every member costs time to send. */
export function sentTicket(ticket: RunnableTicket, kind: UnitKind | undefined): SentTicket {
  const { unit, config, points, tied, surroundings } = ticket;
  const sent: SentTicket = {
    unit,
    config,
    points,
    tied: tied.map((result) => ({ unit: result.unit, body: result.body })),
    ...(surroundings === undefined ? {} : { surroundings }),
  };
  if (kind === undefined || !NAMING.includes(kind)) return sent;
  const of = { transient: ticket.transient, stateId: ticket.stateId };
  const isOfTransient = inputOf(kind) === 'TRANSIENT' && points.length > 0;
  return { ...sent, of, ...(isOfTransient ? { facet: facetOf(points) } : {}) };
}

/** Kinds that are told what they look at. */
const NAMING: readonly UnitKind[] = ['STATE', 'TIED_STATE', 'TRANSIENT', 'TIED_TRANSIENT'];
