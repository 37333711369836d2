import { EVERYONE } from '../../access/audience.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { Storage } from '../../storage/port/storage.js';
import type { RequestContext } from '../request-context.js';
import type { CandidateSelection } from './candidate-selection.js';

/**
 * Searches written by this process lately: one that is asked again and finds as many need not be written again.
 */
const written = new WeakMap<Storage, Map<string, number>>();
const MAX_WRITTEN = 10_000;

/** Key of the searches of an event by those who have the same rights: others' looks at hidden data are not theirs. */
function keyOf(context: RequestContext, eventName: string): string {
  return `event:${contentHash([eventName, context.clearance.key])}`;
}

/** Records a selection: the number of looks is part of any claim. One record for each, with what it found last. */
export async function recordSearch(
  context: RequestContext,
  { hash, event, level, placed, preset }: CandidateSelection,
  count: number,
): Promise<void> {
  const known = written.get(context.storage) ?? new Map<string, number>();
  written.set(context.storage, known);
  if (known.get(hash) === count) return;
  const nowUnixMs = await context.storage.now();
  const [found] = await context.storage.records.byId(context.clearance, 'SEARCH', [hash]);
  const first = found?.body['firstAtUnixMs'];
  await context.storage.records.write(nowUnixMs, [
    {
      put: {
        kind: 'SEARCH',
        id: hash,
        keys: [keyOf(context, event.state.name)],
        order: typeof first === 'number' ? first : nowUnixMs,
        // Found by its key alone, which takes the rights of who asked; no answer lists searches of others.
        audience: EVERYONE,
        body: {
          firstAtUnixMs: typeof first === 'number' ? first : nowUnixMs,
          lastAtUnixMs: nowUnixMs,
          count,
          level,
          preset: preset ?? null,
          window: JSON.stringify(placed),
        },
      },
      basedOn: 'ANY',
    },
  ]);
  if (known.size >= MAX_WRITTEN) known.clear();
  known.set(hash, count);
}

/** Counts the different selections that were asked of an event with the rights of the viewer. */
export async function searchesOf(context: RequestContext, eventName: string): Promise<number> {
  const { totalCount } = await context.storage.records.find(context.clearance, {
    kind: 'SEARCH',
    keys: [keyOf(context, eventName)],
    direction: 'ASC',
    first: 0,
  });
  return totalCount;
}
