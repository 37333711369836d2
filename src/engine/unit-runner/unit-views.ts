import type { Datapoint } from '../../domain/datapoint.js';
import type { StateView, TransientView } from '../../unit/index.js';
import type { SentTicket } from './unit-outcome.js';

/** The state of a ticket, as units of states look at it. */
export function stateViewOf({ of, points }: SentTicket): StateView {
  if (of === undefined) throw new TypeError('a ticket of a unit of states came without its state');
  const { survey, name } = of.transient;
  return {
    id: of.stateId,
    survey,
    transientName: name,
    pointIds: Object.freeze(points.map(({ id }) => id)),
    points,
  };
}

/** The datapoint of a ticket: its state has no other. */
export function datapointOf({ points }: SentTicket): Datapoint {
  const [point, ...others] = points;
  if (point === undefined || others.length > 0)
    throw new TypeError(`a ticket of a unit of datapoints came with ${points.length} points`);
  return point;
}

/** The transient of a ticket, whose state has all of its points. */
export function transientViewOf({ of, points, facet }: SentTicket): TransientView {
  if (of === undefined || facet === undefined)
    throw new TypeError('a ticket of a unit of transients came without points');
  return { survey: of.transient.survey, name: of.transient.name, facet, points };
}
