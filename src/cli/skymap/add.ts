import { basename } from 'node:path';
import type { Command } from 'commander';
import { BadUserInput } from '../../domain/errors.js';
import {
  type ArrivedNotice,
  type Registration,
  registerNotices,
} from '../../engine/events/register-notices.js';
import { type RegisteredEvent, registeredEvents } from '../../engine/events/registered-events.js';
import { readGivenFile } from '../../given-file.js';
import { unixMsOfIso } from '../../sky/notice/notice-time.js';
import { readSkyFile } from '../../sky/notice/sky-file.js';
import { typedNotice } from '../../sky/notice/typed-notice.js';
import type { Storage } from '../../storage/port/storage.js';
import { audienceOfLabels, type LabelsOption, labelsOption } from '../labels-option.js';
import { withStore } from '../with-store.js';

/** Exit status when messages were refused: the others are kept. */
const REFUSED_STATUS = 2;

interface AddOptions extends LabelsOption {
  readonly name?: string;
  readonly time?: string;
  readonly ra?: string;
  readonly dec?: string;
  readonly containment?: string;
}

/** Adds `ampelgraph skymap add`. */
export function addSkymapAdd(skymap: Command): void {
  skymap
    .command('add')
    .description(
      'register events: a map, a MOC, a notice, a circular, a catalogue of alerts, or a rectangle by hand',
    )
    .argument('[file]', 'FITS, JSON, Avro, VOEvent XML or text; left out when the position is typed')
    .option('--name <name>', 'what the event is called')
    .option('--time <iso>', 'when it happened, UTC: 2019-10-01T20:09:18.17')
    .option('--ra <degrees>', 'right ascension with its errors: 314.08+6.56-2.26')
    .option('--dec <degrees>', 'declination with its errors: 12.94+1.50-1.47')
    .option('--containment <probability>', 'that the truth lies within the errors (0.9)')
    .addOption(labelsOption('it'))
    .addHelpText(
      'after',
      `
Ends with one line of JSON: the event, or a list of them when the file is of several. The same message is kept once.
Exit status: 0, or 2 when messages were refused.

Examples:
  $ ampelgraph skymap add bayestar.multiorder.fits --name S190814bv
  $ ampelgraph skymap add --name IC191001A --time 2019-10-01T20:09:18.17 \\
      --ra 314.08+6.56-2.26 --dec 12.94+1.50-1.47 --containment 0.9`,
    )
    .action((file: string | undefined, options: AddOptions) =>
      withStore(async (storage) => {
        const registrations = await addTo(storage, file, options);
        await printEvents(storage, registrations);
      }),
    );
}

async function addTo(
  storage: Storage,
  file: string | undefined,
  options: AddOptions,
): Promise<readonly Registration[]> {
  const audience = audienceOfLabels(options);
  const { arrived, refused } =
    file === undefined ? { arrived: [typed(options)], refused: [] } : await readFrom(file, options);
  const kept = await registerNotices(storage.records, arrived, { nowUnixMs: await storage.now(), audience });
  return [...kept, ...refused];
}

function typed({ name, time, ra, dec, containment }: AddOptions): ArrivedNotice {
  if (name === undefined || time === undefined || ra === undefined || dec === undefined)
    throw new BadUserInput('give a file, or --name, --time, --ra and --dec', ['file']);
  const notice = typedNotice({ name, time, ra, dec, containment: Number(containment ?? 0.9) });
  return { notice, part: name };
}

async function readFrom(file: string, { name, time, ra, dec }: AddOptions) {
  if (ra !== undefined || dec !== undefined)
    throw new BadUserInput('--ra and --dec are for what no file says; leave out the file or them', ['ra']);
  const eventUnixMs = time === undefined ? undefined : unixMsOfIso(time);
  if (time !== undefined && eventUnixMs === undefined)
    throw new BadUserInput(
      `time must be like 2019-10-01T20:09:18.17, UTC; received ${JSON.stringify(time)}`,
      ['time'],
    );
  const raw = await readGivenFile(file);
  const outcomes = readSkyFile(raw, basename(file), {
    ...(name === undefined ? {} : { name }),
    ...(eventUnixMs === undefined ? {} : { eventUnixMs }),
  });
  const arrived = outcomes.flatMap((outcome) =>
    outcome.kind === 'READ' ? [{ notice: outcome.notice, part: outcome.part, raw }] : [],
  );
  const refused = outcomes.flatMap((outcome): Registration[] =>
    outcome.kind === 'REFUSED' ? [outcome] : [],
  );
  return { arrived, refused };
}

async function printEvents(storage: Storage, registrations: readonly Registration[]): Promise<void> {
  const refused = registrations.flatMap((each) => (each.kind === 'REFUSED' ? [each] : []));
  for (const { part, reason } of refused) process.stderr.write(`${part}: ${reason}\n`);
  const events = await registeredEvents(storage.records, registrations);
  const lines = events.map(lineOf);
  if (lines.length > 0) process.stdout.write(`${JSON.stringify(lines.length === 1 ? lines[0] : lines)}\n`);
  if (refused.length > 0) process.exitCode = REFUSED_STATUS;
}

function lineOf({ event, localization, isNew }: RegisteredEvent): object {
  const { state, notices } = event;
  const { chosen } = state;
  return {
    id: `${state.isTest ? 'skymap-test' : 'skymap'}:${state.name}`,
    name: state.name,
    revision: notices.length,
    area90Deg2: localization ? localization.areaDeg2(0.9) : null,
    area50Deg2: localization ? localization.areaDeg2(0.5) : null,
    aliases: state.aliases,
    kind: state.kind,
    isTest: state.isTest,
    isRetracted: state.standing.status === 'RETRACTED',
    time: state.eventUnixMs === undefined ? null : new Date(state.eventUnixMs).toISOString(),
    localization: localization
      ? {
          kind: localization.kind,
          form: localization.form,
          containment: localization.containment,
          profile: localization.profile,
          product: chosen?.localization.product,
          source: chosen?.localization.stream,
          reason: chosen?.reason,
        }
      : null,
    added: isNew,
  };
}
