import { basename } from 'node:path';
import { BadUserInput } from '../../../domain/errors.js';
import { unixMsOfIso } from '../../../sky/notice/notice-time.js';
import { readSkyFile } from '../../../sky/notice/sky-file.js';
import { typedNotice } from '../../../sky/notice/typed-notice.js';
import { refusedFile } from '../../../sky/refused-file.js';
import type { ArrivedNotice } from '../../events/register-notices.js';
import type { SkymapConfig } from './task-kinds.js';

/**
 * Reads the one message of a task that registers a sky map.
 *
 * @param raw  the file, unless a position is given
 * @throws {RefusedSkyFile} when the file is none, or of several events
 * @throws {BadUserInput} with the path within the configuration
 */
export function skymapNotice(config: SkymapConfig, raw: Uint8Array | undefined): ArrivedNotice {
  const { position, name, time, file, url } = config;
  if (position) {
    const notice = typed(config, position);
    return { notice, part: notice.event.name };
  }
  const fileName = basename(file ?? new URL(url ?? '').pathname);
  const eventUnixMs = time === undefined ? undefined : unixMsOfIso(time);
  if (time !== undefined && eventUnixMs === undefined)
    throw new BadUserInput(`expected UTC like 2019-10-01T20:09:18.17, found ${JSON.stringify(time)}`, [
      'time',
    ]);
  const outcomes = readSkyFile(raw ?? new Uint8Array(), fileName, {
    ...(name === undefined ? {} : { name }),
    ...(eventUnixMs === undefined ? {} : { eventUnixMs }),
  });
  const [first, second] = outcomes;
  if (first === undefined || second !== undefined)
    throw refusedFile(fileName, `expected one event, found ${outcomes.length}`);
  if (first.kind === 'REFUSED') throw refusedFile(fileName, first.reason);
  return { notice: first.notice, part: first.part, ...(raw ? { raw } : {}) };
}

function typed({ name = '', time = '' }: SkymapConfig, position: NonNullable<SkymapConfig['position']>) {
  try {
    return typedNotice({ name, time, ...position });
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    const isOfPosition = error.path[0] === 'ra' || error.path[0] === 'dec' || error.path[0] === 'containment';
    throw isOfPosition ? error.within('position') : error;
  }
}
