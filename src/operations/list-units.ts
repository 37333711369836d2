import type { RequestContext } from './request-context.js';
import { toUnitVersionView, type UnitVersionView } from './view/origin-view.js';

/** A unit with the use that was made of it. */
export interface UnitCreditView {
  readonly unitVersion: UnitVersionView;
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly author: string | undefined;
  readonly citation: string | undefined;
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
  readonly requestedBy: readonly string[];
}

/** Lists the units that the viewer's channels ask for, with their use in what he may read; by name. */
export async function listUnits(context: RequestContext): Promise<readonly UnitCreditView[]> {
  context.deadline.check();
  const credits = await context.storage.provenance.units(context.clearance);
  context.meter.add(credits.length);
  return credits.map(({ unitVersion, requested, completed, failed, requestedBy }) => ({
    unitVersion: toUnitVersionView(unitVersion),
    name: unitVersion.name,
    version: unitVersion.version,
    digest: unitVersion.digest,
    author: unitVersion.author,
    citation: unitVersion.citation,
    requested,
    completed,
    failed,
    requestedBy,
  }));
}
