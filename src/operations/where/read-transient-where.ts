import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import { checkLevel } from '../sky/event-view.js';
import { type EventRequest, loadEvent, openLocalization } from '../sky/open-event.js';
import { parseTransientWhere } from './parse-transient-where.js';
import { remarkedTransients } from './remarked-transients.js';
import { type SkymapRegions, skymapsNamedBy } from './skymap-regions.js';
import type { Given, SkymapWhere, TransientWhere } from './transient-where.js';

/** A map of every level in a `where` is opened; more are refused. */
const MAX_SKYMAPS = 16;

/**
 * Turns a client's `where` into a predicate, with the regions of the sky maps that it names, and the
 * transients with the tags and names that it names.
 *
 * @throws {BadUserInput} as `parseTransientWhere`, and for a sky map that the viewer does not see
 */
export async function readTransientWhere(
  context: EventRequest,
  where: Given<TransientWhere>,
): Promise<Predicate | undefined> {
  const named = skymapsNamedBy(where);
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
  return parseTransientWhere(where, regions, await remarkedTransients(context, where));
}

async function regionOf(context: EventRequest, { id, level }: SkymapWhere): Promise<SkyRegion> {
  try {
    checkLevel(level);
    const event = await loadEvent(context, { id });
    if (!event) throw new BadUserInput(`no sky map that you see is called ${JSON.stringify(id)}`, ['id']);
    return (await openLocalization(context, event)).region(level);
  } catch (error) {
    throw error instanceof BadUserInput ? error.within('where', 'region', 'skymap') : error;
  }
}
