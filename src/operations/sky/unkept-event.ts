import { createHash } from 'node:crypto';
import { EVERYONE } from '../../access/audience.js';
import { BadUserInput, RefusedSkyFile } from '../../domain/errors.js';
import { encodeSkyMap } from '../../sky/map/blob.js';
import { readSkyMap } from '../../sky/map/read-sky-map.js';
import type { NoticeOutcome } from '../../sky/notice/notice.js';
import { type KeptNotice, recordOfNotice } from '../../storage/event-notices.js';
import { eventsOf, type KeptEvent } from '../../storage/event-reader.js';
import { holdMap } from './open-event.js';

/**
 * Makes an event of a file of messages without keeping it: it can be asked like one of the store, by this process.
 *
 * @throws {RefusedSkyFile} when a message is refused, with the reason
 * @throws {BadUserInput}   when the file is of several events
 */
export async function unkeptEvent(
  outcomes: readonly NoticeOutcome[],
  fileName: string,
  nowUnixMs: number,
): Promise<KeptEvent> {
  const kept: KeptNotice[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === 'REFUSED') throw new RefusedSkyFile(`${outcome.part}: ${outcome.reason}`);
    const { notice } = outcome;
    const { localization: stated } = notice;
    let localization: KeptNotice['notice']['localization'];
    if (stated?.form === 'map' && 'fits' in stated) {
      const map = readSkyMap(stated.fits, outcome.part);
      const mapBlob = sha256(encodeSkyMap(map));
      await holdMap(mapBlob, map);
      localization = { form: 'map', fitsDigest: sha256(stated.fits), mapBlob };
    } else localization = stated;
    const keepable = { ...notice, localization };
    const { id } = recordOfNotice(keepable, EVERYONE, undefined);
    kept.push({
      id,
      notice: keepable,
      audience: EVERYONE,
      rawBlob: undefined,
      recordedAtUnixMs: nowUnixMs,
    });
  }
  const [event, ...others] = eventsOf(kept);
  if (!event || others.length > 0)
    throw new BadUserInput(
      `${fileName} is of ${others.length + 1} events; add it with \`skymap add\` and name one of them`,
      ['file'],
    );
  return event;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
