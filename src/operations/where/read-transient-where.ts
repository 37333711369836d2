import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import type { RequestContext } from '../request-context.js';
import { checkLevel } from '../sky/event-view.js';
import { loadEvent, openLocalization } from '../sky/open-event.js';
import { parseTransientWhere } from './parse-transient-where.js';
import { type SkymapRegions, skymapKey } from './skymap-regions.js';
import type { Given, SkymapWhere, TransientWhere } from './transient-where.js';

/** A map of every level in a `where` is opened; more are refused. */
const MAX_SKYMAPS = 16;
/** As deep as a `where` may be; what is deeper is refused when it is parsed. */
const MAX_DEPTH = 16;

/**
 * Turns a client's `where` into a predicate, with the regions of the sky maps that it names.
 *
 * @throws {BadUserInput} as `parseTransientWhere`, and for a sky map that the viewer does not see
 */
export async function readTransientWhere(
  context: RequestContext,
  where: Given<TransientWhere>,
): Promise<Predicate | undefined> {
  const named = new Map<string, SkymapWhere>();
  if (where) collect(where, named, 1);
  if (named.size > MAX_SKYMAPS)
    throw new BadUserInput(
      `a where may name at most ${MAX_SKYMAPS} regions of sky maps; received ${named.size}`,
      ['where'],
    );
  const regions: SkymapRegions = new Map(
    await Promise.all(
      [...named].map(async ([key, skymap]) => [key, await regionOf(context, skymap)] as const),
    ),
  );
  return parseTransientWhere(where, regions);
}

function collect(where: TransientWhere, named: Map<string, SkymapWhere>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const { and, or, not, region } = where;
  if (region?.skymap) named.set(skymapKey(region.skymap), region.skymap);
  for (const part of [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]) collect(part, named, depth + 1);
}

async function regionOf(context: RequestContext, { id, level }: SkymapWhere): Promise<SkyRegion> {
  try {
    checkLevel(level);
    const event = await loadEvent(context, { id });
    if (!event) throw new BadUserInput(`no sky map that you see is called ${JSON.stringify(id)}`, ['id']);
    return (await openLocalization(context, event)).region(level);
  } catch (error) {
    throw error instanceof BadUserInput ? error.within('where', 'region', 'skymap') : error;
  }
}
