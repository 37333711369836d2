import type { CatalogueMatch, ColumnCondition } from '../domain/catalogue.js';
import { BadUserInput } from '../domain/errors.js';
import { type Cone, type ConeInput, parseCone } from '../spatial/cone.js';
import type { RequestContext } from './request-context.js';
import type { CatalogueRowView } from './view/catalogue-view.js';
import { type TransientPlaceView, toPlaceView } from './view/transient-outline-view.js';
import { toTransientView } from './view/transient-view.js';
import { type ColumnWhere, parseColumnWhere } from './where/parse-column-where.js';
import type { Given } from './where/transient-where.js';

/** More positions in one request are refused. */
const MAX_POSITIONS = 10_000;

/** More matches in one answer are refused; what `ALL` counts as before it runs. */
export const MAX_MATCHES = 20_000;

/** Positions, and what they are to be matched with. */
export interface MatchPositionsRequest {
  readonly positions: readonly Pick<ConeInput, 'raDeg' | 'decDeg'>[];
  readonly radiusArcsec: number;
  /** Transients, when not given. */
  readonly catalogue?: Given<string>;
  readonly where?: Given<readonly ColumnWhere[]>;
  readonly mode: 'NEAREST' | 'ALL';
  /** Whether no more than the place of each transient is asked for. */
  readonly placesOnly?: boolean;
}

/** What lies near a position. */
export interface PositionMatchView {
  readonly separationArcsec: number;
  /** Whole, unless places alone were asked for. */
  readonly transient?: TransientPlaceView;
  readonly row?: CatalogueRowView;
}

/** A position with what lies near it, nearest first. */
export interface PositionMatchesView {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly matches: readonly PositionMatchView[];
}

/**
 * Matches positions with transients or a catalogue, as the viewer sees them: one call of the store for all of them.
 *
 * @returns one entry a position, in order
 * @throws {BadUserInput} with the path of a wrong position, and for a catalogue that is not there or not seen
 * @throws {CostExceeded} when there are more than {@link MAX_MATCHES}
 */
export async function matchPositions(
  context: RequestContext,
  request: MatchPositionsRequest,
): Promise<readonly PositionMatchesView[]> {
  const cones = conesOf(request);
  const where = parseColumnWhere(request.where);
  context.deadline.check();
  const matches =
    typeof request.catalogue === 'string'
      ? await rowsAround(context, request, cones, where, request.catalogue)
      : await transientsAround(context, request, cones, where);
  context.meter.add(matches.reduce((sum, { length }) => sum + length, 0));
  return cones.map(({ raDeg, decDeg }, place) => ({ raDeg, decDeg, matches: matches[place] ?? [] }));
}

function conesOf({ positions, radiusArcsec }: MatchPositionsRequest): readonly Cone[] {
  if (positions.length > MAX_POSITIONS)
    throw new BadUserInput(
      `positions may have at most ${MAX_POSITIONS} entries; received ${positions.length}. Use \`POST /match\` or \`ampelgraph match\` for longer lists`,
      ['positions'],
    );
  return positions.map(({ raDeg, decDeg }, place) => {
    try {
      return parseCone({ raDeg, decDeg, radiusArcsec });
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      throw error.path[0] === 'radiusArcsec' ? error : error.within('positions', place);
    }
  });
}

async function transientsAround(
  { storage, clearance, deadline }: RequestContext,
  { mode, placesOnly = false }: MatchPositionsRequest,
  cones: readonly Cone[],
  where: readonly ColumnCondition[],
): Promise<readonly (readonly PositionMatchView[])[]> {
  if (where.length > 0)
    throw new BadUserInput('where is for rows of a catalogue; give `catalogue`, or leave it out', ['where']);
  const query = { cones, mode, maxRows: MAX_MATCHES, deadlineUnixMs: deadline.unixMs };
  return placesOnly
    ? matchesOf(await storage.transients.matchPlaces(clearance, query), toPlaceView)
    : matchesOf(await storage.transients.matchCones(clearance, query), toTransientView);
}

function matchesOf<Found extends { readonly separationArcsec: number }>(
  found: readonly (readonly Found[])[],
  toView: (each: Found) => TransientPlaceView,
): readonly (readonly PositionMatchView[])[] {
  return found.map((matches) =>
    matches.map((each) => ({ separationArcsec: each.separationArcsec, transient: toView(each) })),
  );
}

async function rowsAround(
  { storage, clearance, deadline }: RequestContext,
  { mode }: MatchPositionsRequest,
  cones: readonly Cone[],
  where: readonly ColumnCondition[],
  reference: string,
): Promise<readonly (readonly PositionMatchView[])[]> {
  const catalogue = await storage.catalogues.find(clearance, reference);
  const query = { cones, mode, where, maxRows: MAX_MATCHES, deadlineUnixMs: deadline.unixMs };
  const found = catalogue && (await storage.catalogues.cones(clearance, { ...query, catalogue }));
  if (!found)
    throw new BadUserInput(
      `catalogue must be one that \`catalogues\` lists (name, name@version or digest); received ${JSON.stringify(reference)}`,
      ['catalogue'],
    );
  return found.map((rows) => rows.map(toRowMatch));
}

function toRowMatch({ separationArcsec, ...row }: CatalogueMatch): PositionMatchView {
  return { separationArcsec, row };
}
