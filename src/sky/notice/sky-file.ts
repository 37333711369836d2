import { BadUserInput, RefusedSkyFile } from '../../domain/errors.js';
import { readMapTableKind } from '../map/map-or-moc.js';
import { readSkyMap } from '../map/read-sky-map.js';
import { readMoc } from '../moc/read-moc.js';
import { canonicalName, isTestName, kindOfName } from './event-name.js';
import type { Notice, NoticeOutcome } from './notice.js';
import { unixMsOfIso } from './notice-time.js';
import { readNotices } from './read-notices.js';

/** What the caller knows beside the file. */
export interface SkyFileOptions {
  /** What to call the event; for a file of one event. */
  readonly name?: string;
  /** When it happened, Unix ms UTC, where the file does not say; for a file of one event. */
  readonly eventUnixMs?: number;
}

/**
 * Reads any file that says where events were: a HEALPix map, a MOC, or whatever {@link readNotices} reads.
 *
 * A map alone is called by its header's OBJECT, else by its file; a MOC by its file. Never throws for what stands in the
 * file: each message is read, or refused with the reason.
 *
 * @param fileName  without folders; for names and reasons
 * @throws {BadUserInput} when options that are of one event are given for a file of several
 */
export function readSkyFile(
  bytes: Uint8Array,
  fileName: string,
  options: SkyFileOptions = {},
): readonly NoticeOutcome[] {
  const kind = readMapTableKind(bytes, fileName);
  if (kind !== 'NEITHER') return [placed(bytes, fileName, kind, options)];
  const outcomes = readNotices(bytes, fileName);
  const isNamed = options.name !== undefined || options.eventUnixMs !== undefined;
  if (isNamed && outcomes.length > 1)
    throw new BadUserInput(
      `${fileName} holds ${outcomes.length} messages, which one name or time cannot be of`,
      ['name'],
    );
  return outcomes.map((outcome) =>
    outcome.kind === 'READ' ? { ...outcome, notice: renamed(outcome.notice, options) } : outcome,
  );
}

function renamed(notice: Notice, { name, eventUnixMs }: SkyFileOptions): Notice {
  const { event } = notice;
  const called = name === undefined ? undefined : canonicalName(name);
  const isOther = called !== undefined && called !== event.name;
  return {
    ...notice,
    eventUnixMs: notice.eventUnixMs ?? eventUnixMs,
    event: isOther
      ? { ...event, aliases: [...new Set([...event.aliases, called])].filter((each) => each !== event.name) }
      : event,
  };
}

function placed(
  bytes: Uint8Array,
  fileName: string,
  kind: 'MAP' | 'MOC',
  options: SkyFileOptions,
): NoticeOutcome {
  try {
    const notice =
      kind === 'MAP' ? noticeOfMap(bytes, fileName, options) : noticeOfMoc(bytes, fileName, options);
    return { kind: 'READ', part: fileName, notice };
  } catch (error) {
    if (error instanceof RefusedSkyFile || error instanceof BadUserInput)
      return { kind: 'REFUSED', part: fileName, reason: error.message };
    throw error;
  }
}

function noticeOfMap(bytes: Uint8Array, fileName: string, options: SkyFileOptions): Notice {
  const { facts } = readSkyMap(bytes, fileName);
  const { object, creator, origin, observedAt, madeAt } = facts;
  return {
    // What a person calls it goes before what the program that made it did.
    ...bare(options.name ?? object ?? stemOf(fileName)),
    product: 'MAP',
    stream: creator ?? origin ?? 'file',
    format: 'SKY_MAP',
    issuedUnixMs: madeAt === undefined ? undefined : unixMsOfIso(madeAt),
    eventUnixMs: options.eventUnixMs ?? (observedAt === undefined ? undefined : unixMsOfIso(observedAt)),
    localization: { form: 'map', fits: bytes },
  };
}

function noticeOfMoc(bytes: Uint8Array, fileName: string, options: SkyFileOptions): Notice {
  const { ranges } = readMoc(bytes, fileName);
  if (ranges.length === 0) throw new RefusedSkyFile(`${fileName} refused: the MOC is empty`);
  return {
    ...bare(options.name ?? stemOf(fileName)),
    product: 'MAP',
    stream: 'MOC',
    format: 'MOC',
    issuedUnixMs: undefined,
    eventUnixMs: options.eventUnixMs,
    localization: { form: 'cells', ranges: Array.from(ranges), containment: 1 },
  };
}

function bare(name: string) {
  const canonical = canonicalName(name);
  return {
    event: { name: canonical, aliases: [], kind: kindOfName(canonical) },
    revision: undefined,
    revisionName: undefined,
    isTest: isTestName(canonical),
    isRetraction: false,
    noLocalizationReason: undefined,
    falseAlarmRatePerYear: undefined,
    statedFalseAlarmRate: undefined,
    betterMapAt: undefined,
  } as const;
}

function stemOf(fileName: string): string {
  return fileName.replace(/\.gz$/i, '').replace(/\.[A-Za-z0-9]{1,6}$/, '');
}
