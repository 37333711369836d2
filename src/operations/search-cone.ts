import type { RequestContext } from './request-context.js';
import { type TransientView, toTransientView } from './view/transient-view.js';

/** What lies around a position, nearest first. */
export interface ConeAnswer {
  readonly transients: readonly TransientView[];
  /** Whether there are more than were given. */
  readonly hasMore: boolean;
}

/**
 * Finds the transients of a cone, as the viewer sees them, nearest first.
 *
 * @param cone  checked by the store: finite coordinates, radius in [0, 648000] arcsec
 */
export async function searchCone(
  { storage, clearance, deadline, meter }: RequestContext,
  cone: { readonly raDeg: number; readonly decDeg: number; readonly radiusArcsec: number },
  maxRows: number,
): Promise<ConeAnswer> {
  deadline.check();
  const { raDeg, decDeg } = cone;
  const { rows, hasMoreAfter } = await storage.transients.find(clearance, {
    where: { op: 'inRegion', region: { kind: 'cone', ...cone } },
    order: [{ by: 'DISTANCE', direction: 'ASC', raDeg, decDeg }],
    limit: maxRows,
    count: false,
    rows: true,
    deadlineUnixMs: deadline.unixMs,
  });
  meter.add(rows.length);
  return { transients: rows.map(toTransientView), hasMore: hasMoreAfter };
}
