import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { clearanceFor } from '../../access/clearance.js';
import { BadUserInput } from '../../domain/errors.js';
import { readGivenFile } from '../../given-file.js';
import { deadlineAfter } from '../../operations/deadline.js';
import { createRequestContext, type RequestContext } from '../../operations/request-context.js';
import { loadEvent } from '../../operations/sky/open-event.js';
import { unkeptEvent } from '../../operations/sky/unkept-event.js';
import { createCursors } from '../../server/cursors.js';
import type { DayRange } from '../../sky/candidates/window.js';
import { embeddedMap } from '../../sky/notice/embedded-map.js';
import { readSkyFile } from '../../sky/notice/sky-file.js';
import type { KeptEvent } from '../../storage/event-reader.js';
import type { Storage } from '../../storage/port/storage.js';
import { type GrantsOption, viewerOfGrants } from '../grants-option.js';
import { withStore } from '../with-store.js';

/** A question asked on the command line may take so long. */
const DEADLINE_MS = 3_600_000;

/** Opens the store and asks it as a viewer. */
export async function askingAs(
  options: GrantsOption,
  work: (context: RequestContext) => Promise<void>,
): Promise<void> {
  await withStore(async (storage) => {
    await work(await contextOf(storage, options));
  });
}

/** Makes the context of one question of a viewer. */
async function contextOf(storage: Storage, options: GrantsOption): Promise<RequestContext> {
  const viewer = viewerOfGrants(options);
  const labelTable = await storage.registry.labels();
  return createRequestContext({
    viewer,
    labelTable,
    clearance: clearanceFor(viewer, labelTable, Date.now()),
    storage,
    cursors: createCursors(randomBytes(32)),
    deadline: deadlineAfter(DEADLINE_MS, Date.now),
  });
}

/**
 * Finds the event that an argument means: a file that is there (`file#field.field` for a map inside a notice), else an
 * event of the store by id or name.
 *
 * @throws {BadUserInput} when it is neither
 */
export async function eventOfArgument(context: RequestContext, argument: string): Promise<KeptEvent> {
  const hash = argument.lastIndexOf('#');
  const [file, path] =
    existsSync(argument) || hash < 0
      ? [argument, undefined]
      : [argument.slice(0, hash), argument.slice(hash + 1)];
  if (!existsSync(file)) {
    const event = await loadEvent(context, { id: argument });
    if (event) return event;
    throw new BadUserInput(
      `${argument} is neither a file nor an event that is seen; \`ampelgraph skymap list\` lists them, --grants opens those with labels`,
      ['event'],
    );
  }
  const whole = await readGivenFile(file);
  const bytes = path === undefined ? whole : embeddedMap(whole, path, argument);
  return unkeptEvent(readSkyFile(bytes, basename(file)), file, Date.now());
}

const DAYS = /^([+-]?\d+(?:\.\d+)?)?d?\.\.([+-]?\d+(?:\.\d+)?)?d?$/;

/** Reads a range of days from the event: `0d..10d`, `-500d..10d`, `..10d`. */
export function dayRange(text: string): DayRange {
  const match = DAYS.exec(text.trim());
  const [, from, to] = match ?? [];
  if (!match || (from === undefined && to === undefined))
    throw new InvalidArgumentError('expected days from the event, as 0d..10d or -500d..10d.');
  return {
    ...(from === undefined ? {} : { fromDays: Number(from) }),
    ...(to === undefined ? {} : { toDays: Number(to) }),
  };
}

/** Reads a level in (0, 1]. */
export function levelArgument(text: string): number {
  const level = Number(text);
  if (!(level > 0 && level <= 1)) throw new InvalidArgumentError('expected a probability in (0, 1].');
  return level;
}

/** Writes one line of JSON, or many for people. */
export function printJson(value: unknown, isCompact: boolean): void {
  process.stdout.write(`${JSON.stringify(value, null, isCompact ? undefined : 2)}\n`);
}
