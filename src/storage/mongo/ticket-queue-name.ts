import { byBytes } from '../../access/access-term.js';
import type { InternedKeys } from './interned-keys.js';

/**
 * Names the queue of tickets in the lanes: their channels, distinct and by bytes. Work that two channels ask for has a
 * queue of its own, so that it waits for neither's other work.
 */
export function queueOf(lanes: readonly number[], keys: InternedKeys): string {
  return [...new Set(lanes.map((lane) => keys.lane(lane).channel))].sort(byBytes).join('\n');
}
