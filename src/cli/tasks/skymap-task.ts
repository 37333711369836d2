import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { accessTerm } from '../../access/access-term.js';
import { audienceOf, EVERYONE } from '../../access/audience.js';
import type { Composition } from '../../compose.js';
import { mjdOfUnixMs } from '../../domain/time.js';
import { registerNotices } from '../../engine/events/register-notices.js';
import { registeredEvents } from '../../engine/events/registered-events.js';
import { skymapNotice } from '../../engine/job/tasks/skymap-notices.js';
import type { SkymapConfig } from '../../engine/job/tasks/task-kinds.js';
import { skymapId } from '../../operations/sky/open-event.js';
import { refusedFile } from '../../sky/refused-file.js';
import type { TaskOutcome, TaskSurroundings } from './task-outcome.js';

/**
 * Registers an event; known messages of it are kept once.
 *
 * @throws {RefusedSkyFile} when the file is not the one that is asked for, or none
 */
export async function skymapTask(
  { composition }: TaskSurroundings,
  config: SkymapConfig,
): Promise<TaskOutcome> {
  const { storage } = composition;
  const raw = config.position ? undefined : await bytesOf(composition, config);
  const arrived = skymapNotice(config, raw);
  const { labels } = config;
  const audience = labels === undefined ? EVERYONE : audienceOf({ term: accessTerm([labels]) });
  const options = { nowUnixMs: await storage.now(), audience };
  const registrations = await registerNotices(storage.records, [arrived], options);
  const [first] = registrations;
  if (first?.kind === 'REFUSED') throw refusedFile(first.part, first.reason);
  const [registered] = await registeredEvents(storage.records, registrations);
  if (!registered) throw refusedFile(arrived.part, 'no event stands in the store after it was kept');
  const { event, localization, isNew } = registered;
  const { name, eventUnixMs } = event.state;
  return {
    isComplete: true,
    values: {
      id: skymapId(event),
      name,
      revision: event.notices.length,
      added: isNew ? 1 : 0,
      ...(eventUnixMs === undefined ? {} : { mjd: mjdOfUnixMs(eventUnixMs) }),
      ...(localization ? areaOf(localization.areaDeg2(0.9)) : {}),
    },
  };
}

/** Some localisations have no area of a level. */
function areaOf(area: number | undefined): Readonly<Record<string, number>> {
  return area === undefined ? {} : { area90Deg2: area };
}

async function bytesOf({ fetchSkymap, pathOfTask }: Composition, config: SkymapConfig): Promise<Uint8Array> {
  const { content, url, file = '', sha256 } = config;
  const bytes =
    content !== undefined
      ? Buffer.from(content, 'base64')
      : url !== undefined
        ? await fetchSkymap(url)
        : await readFile(pathOfTask(file));
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== undefined && sha256 !== digest)
    throw refusedFile(url ?? file, `expected the file of SHA-256 ${sha256}, found one of ${digest}`);
  return bytes;
}
