import { RefusedSkyFile } from '../../domain/errors.js';
import { canonicalName, runAndEvent } from './event-name.js';
import type { Notice, NoticeOutcome } from './notice.js';
import { unixMsOfIso } from './notice-time.js';

const HEAD = 'NAME,RUNID,EVENTID,START,EVENTMJD,I3TYPE,RA,DEC,RA_ERR_PLUS';

/** Says whether a text is the table of Gold and Bronze tracks of IceCat-1. */
export function isIceCat(text: string): boolean {
  return text.startsWith(HEAD);
}

/**
 * Reads the rows of IceCat-1 (R. Abbasi et al. 2023, ApJS 269, 25): one notice a row, product `CATALOGUE`, with the
 * rectangle of 90 %.
 */
export function readIceCat(text: string): readonly NoticeOutcome[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line, place): NoticeOutcome => {
    const cells = line.split(',');
    const row = new Map(columns.map((name, at) => [name, cells[at] ?? '']));
    const part = row.get('NAME') || `row ${place + 1}`;
    try {
      return { kind: 'READ', part, notice: noticeOfRow(row) };
    } catch (error) {
      if (!(error instanceof RefusedSkyFile)) throw error;
      return { kind: 'REFUSED', part, reason: error.message };
    }
  });
}

function noticeOfRow(row: ReadonlyMap<string, string>): Notice {
  const number = (name: string): number => {
    const value = Number(row.get(name) || Number.NaN);
    if (!Number.isFinite(value))
      throw new RefusedSkyFile(`${name} must be a number; received ${JSON.stringify(row.get(name))}`);
    return value;
  };
  const far = number('FAR');
  return {
    event: {
      name: canonicalName(row.get('NAME') ?? ''),
      aliases: [runAndEvent(row.get('RUNID') ?? '', row.get('EVENTID') ?? '')],
      kind: 'NEUTRINO',
    },
    product: 'CATALOGUE',
    stream: 'IceCat-1',
    format: 'ICECAT_ROW',
    revision: undefined,
    revisionName: row.get('I3TYPE'),
    issuedUnixMs: undefined,
    eventUnixMs: unixMsOfIso(row.get('START') ?? ''),
    isTest: false,
    isRetraction: false,
    localization: {
      form: 'rectangle',
      raDeg: number('RA'),
      raPlusDeg: number('RA_ERR_PLUS'),
      raMinusDeg: number('RA_ERR_MINUS'),
      decDeg: number('DEC'),
      decPlusDeg: number('DEC_ERR_PLUS'),
      decMinusDeg: number('DEC_ERR_MINUS'),
      containment: 0.9,
    },
    noLocalizationReason: undefined,
    falseAlarmRatePerYear: far,
    statedFalseAlarmRate: { value: far, unit: 'yr^-1' },
    betterMapAt: undefined,
  };
}
