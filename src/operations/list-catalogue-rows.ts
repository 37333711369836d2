import { BadUserInput } from '../domain/errors.js';
import type { SkyRegion } from '../domain/sky-region.js';
import type { CataloguePlace } from '../storage/port/catalogue-store.js';
import { atPath } from './at-path.js';
import { type CursorMaker, type Edge, type PageInfo, pageInfoOf, SealedEdge } from './connection.js';
import { type PageArguments, parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';
import type { CatalogueRowView, CatalogueView } from './view/catalogue-view.js';
import { type ColumnWhere, parseColumnWhere } from './where/parse-column-where.js';
import { fullRegionBudget, parseRegionWhere } from './where/parse-region.js';
import type { Given, RegionWhere } from './where/transient-where.js';

/** Which rows of a catalogue. */
export interface CatalogueRowsRequest extends Pick<PageArguments, 'first' | 'after'> {
  readonly region?: Given<RegionWhere>;
  readonly where?: Given<readonly ColumnWhere[]>;
}

/** A page of rows; how many there are in all is not counted, since that may mean reading them all. */
export interface CatalogueRowConnection {
  readonly edges: readonly Edge<CatalogueRowView>[];
  readonly pageInfo: PageInfo;
}

/**
 * Lists rows of a catalogue in the order of the sky.
 *
 * @throws {BadUserInput} for a wrong region, condition or page, with its path
 */
export async function listCatalogueRows(
  context: RequestContext,
  { name, digest }: Pick<CatalogueView, 'name' | 'digest'>,
  request: CatalogueRowsRequest,
): Promise<CatalogueRowConnection> {
  const { rows: first, after: cursor } = parsePage(request);
  const list = `rows of ${digest}`;
  const after = cursor === undefined ? undefined : placeOf(context, list, cursor);
  const region = regionOf(request.region);
  context.deadline.check();
  const page = await context.storage.catalogues.rows(context.clearance, {
    catalogue: { name, digest },
    ...(region ? { region } : {}),
    where: parseColumnWhere(request.where),
    first,
    ...(after ? { after } : {}),
    deadlineUnixMs: context.deadline.unixMs,
  });
  // Removed since it was found: as if it had no rows any more.
  const rows = page?.rows ?? [];
  const maker: CursorMaker<CataloguePlace> = {
    cursors: context.cursors,
    list,
    keyOf: ({ hpx, place }) => [hpx, place],
  };
  const edges = rows.map((row) => new SealedEdge<CataloguePlace, CatalogueRowView>(row, row, maker));
  context.meter.add(edges.length);
  return {
    edges,
    pageInfo: pageInfoOf(edges, { before: after !== undefined, after: page?.hasMore ?? false }),
  };
}

function placeOf(context: RequestContext, list: string, cursor: string): CataloguePlace {
  const [hpx, place] = context.cursors.open(list, cursor, 'after');
  if (typeof hpx !== 'number' || typeof place !== 'number')
    throw new BadUserInput('after is not a cursor of this list; use `endCursor` of a page of it', ['after']);
  return { hpx, place };
}

function regionOf(region: Given<RegionWhere>): SkyRegion | undefined {
  if (!region) return undefined;
  const predicate = atPath(['region'], () => parseRegionWhere(region, fullRegionBudget()));
  return predicate.op === 'inRegion' ? predicate.region : undefined;
}
