import { BadUserInput } from '../../domain/errors.js';
import type { FacetField, Predicate } from '../../domain/predicate.js';
import type { TransientOrder } from '../../storage/port/transient-store.js';
import { requiredCones } from './predicate-traits.js';
import type { Given } from './transient-where.js';

/** More orders are refused: they would not change the list of any real survey. */
const MAX_ORDERS = 4;

/** One order as a client writes it. */
export interface OrderBy {
  readonly field: FacetField | 'DISTANCE';
  readonly direction?: Given<'ASC' | 'DESC'>;
}

/**
 * Reads the order of a list; without one, transients come by (survey, name).
 *
 * @throws {BadUserInput} for an order by distance without exactly one cone that the predicate requires
 */
export function parseTransientOrder(
  orderBy: Given<readonly OrderBy[]>,
  predicate: Predicate | undefined,
): readonly TransientOrder[] {
  const orders = orderBy ?? [];
  if (orders.length > MAX_ORDERS)
    throw new BadUserInput(`orderBy may list at most ${MAX_ORDERS} fields; received ${orders.length}`, [
      'orderBy',
    ]);
  const twice = orders.findIndex((order, place) =>
    orders.some((o, p) => p < place && o.field === order.field),
  );
  if (twice >= 0) throw new BadUserInput('a field may stand in orderBy once', ['orderBy', twice, 'field']);
  return orders.map(({ field, direction }, place) => {
    if (field === 'DISTANCE') return distanceOrder(direction ?? 'ASC', predicate, place);
    return { by: 'FIELD', field, direction: direction ?? 'ASC' };
  });
}

/** Writes an order as text: what a cursor is bound to. */
export function orderText(orders: readonly TransientOrder[]): string {
  return orders
    .map((order) =>
      order.by === 'FIELD'
        ? `${order.field} ${order.direction}`
        : `DISTANCE ${order.raDeg} ${order.decDeg} ${order.direction}`,
    )
    .join(',');
}

function distanceOrder(
  direction: 'ASC' | 'DESC',
  predicate: Predicate | undefined,
  place: number,
): TransientOrder {
  const [cone, ...others] = requiredCones(predicate);
  if (cone === undefined || others.length > 0)
    throw new BadUserInput(
      `an order by DISTANCE needs exactly one cone that every row must lie in (where.region.cone, at the top or inside and); received ${cone === undefined ? 'none' : others.length + 1}`,
      ['orderBy', place, 'field'],
    );
  return { by: 'DISTANCE', direction, raDeg: cone.raDeg, decDeg: cone.decDeg };
}
