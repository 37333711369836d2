import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EventState } from '../../src/sky/event/event-state.js';
import { foldNotices } from '../../src/sky/event/fold-notices.js';
import { groupNotices } from '../../src/sky/event/group-notices.js';
import { firstTable, readFits } from '../../src/sky/fits/fits-file.js';
import { type Localization, summaryOf } from '../../src/sky/localization/localization.js';
import { localizationOf } from '../../src/sky/localization/localization-of.js';
import { canonicalName } from '../../src/sky/notice/event-name.js';
import type { Notice } from '../../src/sky/notice/notice.js';
import { readNotices } from '../../src/sky/notice/read-notices.js';
import { typedNotice } from '../../src/sky/notice/typed-notice.js';
import { separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { realData } from '../real-data.js';

// The rows of docs/definitions.md's table of named cases that are about geometry.

const AT2019DSG = [314.26233, 14.2045] as const;
const AT2021CLU = [206.985502, 5.313866] as const;
const AT2021CLV = [207.3743696, 4.9786236] as const;
const CIRCULARS = {
  IC191001A: {
    name: 'IC191001A',
    time: '2019-10-01T20:09:18.17',
    ra: '314.08+6.56-2.26',
    dec: '12.94+1.50-1.47',
    containment: 0.9,
  },
  IC200530A: {
    name: 'IC200530A',
    time: '2020-05-30T07:54:29.43',
    ra: '255.37+2.48-2.56',
    dec: '26.61+2.33-3.28',
    containment: 0.9,
  },
  IC210210A: {
    name: 'IC210210A',
    time: '2021-02-10T11:53:55.64',
    ra: '206.06+1.40-0.95',
    dec: '4.78+0.62-0.56',
    containment: 0.9,
  },
};

const notice = realData('neutrino/voevent/13311922683750-ASTROTRACK_GOLD.xml');
const tracks = realData('neutrino/catalogues/IceCube_Gold_Bronze_Tracks.csv');
const bts = realData('catalogues/bts_sample.csv');
const blazars = realData('catalogues/table-4LAC-DR3-h.fits');

function readAll(file: string): readonly Notice[] {
  return readNotices(readFileSync(file), file).flatMap((outcome) =>
    outcome.kind === 'READ' ? [outcome.notice] : [],
  );
}

function eventOf(name: string, notices: readonly Notice[]): EventState {
  const events = groupNotices(notices).map(foldNotices);
  return events.find((event) => [event.name, ...event.aliases].includes(canonicalName(name)))!;
}

function used(name: string, notices: readonly Notice[]): Localization {
  return localizationOf(eventOf(name, notices).chosen!.localization.stated);
}

function circular(name: keyof typeof CIRCULARS): Localization {
  return localizationOf(typedNotice(CIRCULARS[name]).localization!);
}

function separationDeg(a: readonly [number, number], b: readonly [number, number]): number {
  return separationArcsec(unitVectorOf(...a), unitVectorOf(...b)) / 3600;
}

describe.skipIf(!notice || !tracks)('IC191001A and AT2019dsg', () => {
  test('the notice has it 1.632 degrees away and not inside', () => {
    const [first] = readAll(notice!);
    const circle = localizationOf(first!.localization!);
    expect(separationDeg([circle.best!.raDeg, circle.best!.decDeg], AT2019DSG)).toBeCloseTo(1.632, 2);
    expect(circle.isInside(...AT2019DSG, 0.9)).toBe(false);
    expect(summaryOf(circle)).toEqual({
      kind: 'DENSITY',
      containment: 0.9,
      levelApplied: true,
      profile: 'TWO_RADII',
    });
  });

  test('the circular comes as another product of the same event, and then it is inside', () => {
    const [first] = readAll(notice!);
    const typed = typedNotice(CIRCULARS.IC191001A);
    const before = used('133119_22683750', [first!]);
    const after = used('133119_22683750', [first!, typed]);
    expect([before.isInside(...AT2019DSG, 0.9), after.isInside(...AT2019DSG, 0.9)]).toEqual([false, true]);
    const event = eventOf('IceCube-191001A', [...readAll(tracks!), typed, first!]);
    expect(event.aliases).toContain('133119_22683750');
    expect(event.localizations.map(({ product }) => product)).toEqual(['NOTICE', 'CATALOGUE', 'MANUAL']);
    expect(summaryOf(after)).toEqual({
      kind: 'FLAT',
      containment: 0.9,
      levelApplied: false,
      profile: 'FLAT',
    });
    expect(after.areaDeg2(0.9)).toBeCloseTo(25.526, 3);
    expect(after.credibleLevel(...AT2019DSG)).toBe(0.9);
  });
});

test.skipIf(!bts)('IC200530A holds AT2019fdr, 0.57 degrees from its side', () => {
  const line = readFileSync(bts!, 'utf8')
    .split('\n')
    .find((each) => each.includes('ZTF19aatubsj'))!;
  const [, , ra, dec] = line.split(',');
  const [hours, degrees] = [ra!, dec!].map((text) => text.split(':').map(Number));
  const raDeg = 15 * (hours![0]! + hours![1]! / 60 + hours![2]! / 3600);
  const decDeg = degrees![0]! + degrees![1]! / 60 + degrees![2]! / 3600;
  const rectangle = circular('IC200530A');
  expect(rectangle.isInside(raDeg, decDeg, 0.9)).toBe(true);
  expect(raDeg - (255.37 - 2.56) < 1 ? raDeg - (255.37 - 2.56) : 255.37 + 2.48 - raDeg).toBeCloseTo(0.57, 2);
  expect(rectangle.areaDeg2(0.9)).toBeCloseTo(25.373, 3);
});

test.skipIf(!tracks)(
  'IC210210A: both candidates in the circular, only the second in the row of IceCat-1',
  () => {
    const byCircular = circular('IC210210A');
    const row = readAll(tracks!).find(({ event }) => event.name === 'IC210210A')!;
    const byCatalogue = localizationOf(row.localization!);
    const inside = (localization: Localization) =>
      [AT2021CLU, AT2021CLV].map(([raDeg, decDeg]) => localization.isInside(raDeg, decDeg, 0.9));
    expect(inside(byCircular)).toEqual([true, true]);
    expect(inside(byCatalogue)).toEqual([false, true]);
    expect(byCircular.areaDeg2(0.9)).toBeCloseTo(2.763, 3);
    // Both are kept; the circular is used, and says so.
    const event = eventOf('IC210210A', [row, typedNotice(CIRCULARS.IC210210A)]);
    expect(event.localizations).toHaveLength(2);
    expect(event.chosen?.localization.product).toBe('MANUAL');
  },
);

test.skipIf(!blazars)('4LAC-DR3 in the boxes: one, one and two blazars', () => {
  const table = firstTable(readFits(readFileSync(blazars!), '4LAC'));
  const [ra, dec] = [table.numbers('RAJ2000'), table.numbers('DEJ2000')];
  const names = table.texts('Source_Name');
  const inside = (localization: Localization) =>
    [...names.keys()].flatMap((row) =>
      localization.isInside(ra[row]!, dec[row]!, 0.9) ? [names[row]!.replace('4FGL ', '').trim()] : [],
    );
  expect(inside(circular('IC210210A'))).toEqual(['J1342.7+0505']);
  expect(inside(circular('IC191001A'))).toEqual(['J2115.2+1218']);
  expect(inside(circular('IC200530A'))).toHaveLength(2);
  const row = names.findIndex((name) => name?.includes('J1342.7+0505'));
  expect(separationDeg([206.06, 4.78], [ra[row]!, dec[row]!])).toBeCloseTo(0.486, 3);
});
