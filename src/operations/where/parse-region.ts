import { BadUserInput, RefusedSkyFile } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import { readMoc } from '../../sky/moc/read-moc.js';
import { parseCone } from '../../spatial/cone.js';
import { MAX_VERTICES } from '../../spatial/polygon.js';
import { compileRegion } from '../../spatial/region.js';
import { type SkymapRegions, skymapKey } from './skymap-regions.js';
import type { RegionWhere } from './transient-where.js';

const MEMBERS = ['cone', 'ellipse', 'h3Cell', 'moc', 'polygon', 'rectangle', 'skymap'] as const;

/** What the regions of one `where` may have together: checking a polygon for crossings costs up to its size squared. */
export interface RegionBudget {
  vertices: number;
}

/** Gives what the regions of one `where` may have. */
export function fullRegionBudget(): RegionBudget {
  return { vertices: MAX_VERTICES };
}

/**
 * Turns a client's region into a predicate; checks it whole, so that no store meets a wrong one.
 *
 * @param skymaps  regions of the sky maps that it may name
 * @throws {BadUserInput} with the path from the region down to the wrong value
 */
export function parseRegionWhere(
  where: RegionWhere,
  budget: RegionBudget,
  skymaps: SkymapRegions = new Map(),
): Predicate {
  const [member, ...others] = MEMBERS.filter((name) => where[name] !== null && where[name] !== undefined);
  if (member === undefined || others.length > 0)
    throw new BadUserInput(`region needs exactly one member of ${MEMBERS.join(', ')}`);
  try {
    const region = regionOf(where, budget, skymaps);
    compileRegion(region);
    return { op: 'inRegion', region };
  } catch (error) {
    if (error instanceof RefusedSkyFile) throw new BadUserInput(error.message, [member], { cause: error });
    if (!(error instanceof BadUserInput)) throw error;
    // The cell is the member itself.
    throw member === 'h3Cell' ? error : error.within(member);
  }
}

function regionOf(where: RegionWhere, budget: RegionBudget, skymaps: SkymapRegions): SkyRegion {
  const { cone, ellipse, h3Cell, moc, polygon, rectangle, skymap } = where;
  if (skymap) {
    const region = skymaps.get(skymapKey(skymap));
    if (region) return region;
    throw new BadUserInput('a sky map is no region here; give its region in another form');
  }
  if (cone) {
    const { raDeg, decDeg, radiusArcsec } = parseCone(cone);
    return { kind: 'cone', raDeg, decDeg, radiusArcsec };
  }
  if (ellipse) return { kind: 'ellipse', ...ellipse };
  if (moc) return { kind: 'cells', ranges: Array.from(readMoc(Buffer.from(moc), 'moc').ranges) };
  if (rectangle) return { kind: 'rectangle', ...rectangle };
  if (polygon) {
    const { vertices, side } = polygon;
    budget.vertices -= vertices.length;
    if (budget.vertices < 0)
      throw new BadUserInput(`the polygons of one where may have ${MAX_VERTICES} vertices together`, [
        'vertices',
      ]);
    return { kind: 'polygon', vertices, ...(side ? { side } : {}) };
  }
  return { kind: 'h3Cell', cell: h3Cell ?? '' };
}
