import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Notice, NoticeOutcome } from '../../../src/sky/notice/notice.js';
import { readNotices } from '../../../src/sky/notice/read-notices.js';
import { realData } from '../../real-data.js';

const FOLDERS = [
  'neutrino/catalogues',
  'neutrino/gcn-json',
  'neutrino/scans',
  'neutrino/snews',
  'neutrino/voevent',
  'gw/notices',
  'gcn-other',
  'gcn-circulars',
];
const folders = FOLDERS.map((folder) => [folder, realData(folder)] as const);
const isHere = folders.every(([, path]) => path !== undefined);

const outcomes = new Map<string, readonly NoticeOutcome[]>();
if (isHere)
  for (const [folder, path] of folders)
    for (const entry of readdirSync(path!, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      outcomes.set(join(folder, file.slice(path!.length + 1)), readNotices(readFileSync(file), entry.name));
    }

/** What is known of each file: how many notices, or why it is refused. */
const EXPECTED: Readonly<Record<string, number | RegExp>> = {
  'neutrino/catalogues/IceCube_Gold_Bronze_Tracks.csv': 348,
  'neutrino/catalogues/catalog_of_alerts.txt': /no notice/,
  'neutrino/catalogues/neutrino_too_followup - OVERVIEW_FU.csv': /no notice/,
  'neutrino/catalogues/nu_alerts_observed.csv': /no notice/,
  'neutrino/gcn-json/circulars.example.json': 1,
  'neutrino/gcn-json/core/Localization.example.json': /names no event/,
  'neutrino/gcn-json/core/Pointing.example.json': /no known notice/,
  'neutrino/gcn-json/core/Reporter.example.json': /names no event/,
  'neutrino/gcn-json/core/Spectral.example.json': /no known notice/,
  'neutrino/gcn-json/core/Statistics.example.json': /no known notice/,
  'neutrino/gcn-json/icecube/lvk_nu_track_search.example.json': 2,
  'neutrino/gcn-json/icecube/single_neutrino_alerts.gold_bronze_track_alerts.example.json': 1,
  'neutrino/gcn-json/km3net/alert.example.json': 1,
  'neutrino/gcn-json/km3net/alert.multiplet.example.json': 1,
  'neutrino/gcn-json/superk/sn_alert.real.example.json': 1,
  'neutrino/gcn-json/superk/sn_alert.test.example.json': 1,
  'neutrino/scans/run00136662-evt000035405932-BRONZE-8_64_512.npz': /binary/,
  'neutrino/scans/run00136662.evt000035405932.neutrino_1.json': /no known notice/,
  'neutrino/voevent/13311922683750-ASTROTRACK_GOLD.xml': 1,
  'neutrino/voevent/13491280902176-CASCADE.xml': 1,
  'neutrino/voevent/AMON_ICECUBE_GOLD_190730.xml': 1,
  'neutrino/voevent/sample_astrotrack_alert.xml': 1,
  'neutrino/voevent/sample_cascade.txt': 1,
  'gcn-other/MOA_Lensing_Event_2015-07-10T14_50_54.00.xml': /error radius is 0/,
};

function only(file: string): Notice {
  const [outcome] = outcomes.get(file) ?? [];
  if (outcome?.kind !== 'READ') throw new Error(`${file}: ${outcome?.reason ?? 'absent'}`);
  return outcome.notice;
}

describe.skipIf(!isHere)('the files of the data collection that are notices or circulars', () => {
  test('are each read, or refused for a true reason', () => {
    expect(outcomes.size).toBeGreaterThan(70);
    for (const [file, found] of outcomes) {
      const expected =
        EXPECTED[file] ??
        (file.endsWith('.schema.json')
          ? /JSON schema/
          : file.startsWith('neutrino/snews/')
            ? /not where/
            : /^(?:gw|gcn-other)\//.test(file)
              ? 1
              : undefined);
      if (file.startsWith('gcn-circulars/')) continue;
      if (typeof expected === 'number') {
        expect(found.filter(({ kind }) => kind === 'READ').length, file).toBe(expected);
        expect(found.length, file).toBe(expected);
      } else {
        expect(expected, `${file} is not expected here`).toBeDefined();
        expect(found, file).toMatchObject([{ kind: 'REFUSED', reason: expect.stringMatching(expected!) }]);
      }
    }
  });

  test('of GCN: circulars that place or retract an event are read, the others refused by name', () => {
    const found = outcomes.get('gcn-circulars/circulars-2023.json')!;
    const read = found.flatMap((outcome) => (outcome.kind === 'READ' ? [outcome.notice] : []));
    expect(read.filter(({ isRetraction }) => isRetraction).length).toBeGreaterThanOrEqual(14);
    expect(read.filter(({ localization }) => localization).length).toBeGreaterThanOrEqual(20);
    const burst = read.find(({ event }) => event.name === 'GRB230805A');
    expect(burst).toMatchObject({
      event: { aliases: ['Fermi 712912581'] },
      localization: { form: 'circle', raDeg: 44.7, decDeg: 47.6, radiusDeg: 6.5, containment: 0.68 },
      eventUnixMs: Date.UTC(2023, 7, 5, 7, 16, 16),
      betterMapAt: expect.stringMatching(/glg_healpix_all_bn230805303\.fit$/),
    });
    expect(read.find(({ event }) => event.name === 'GRB230802A')).toMatchObject({
      event: { aliases: ['Swift 1182085'] },
      localization: { radiusDeg: 0.05, containment: 0.9 },
      eventUnixMs: Date.UTC(2023, 7, 2, 6, 50, 26),
    });
    for (const outcome of found)
      if (outcome.kind === 'REFUSED')
        expect(outcome.reason).toMatch(/no localisation of its own|names no event|does not say when/);
  });

  test('IC191001A as a VOEvent: both radii, run and event, rate per year, not a test', () => {
    expect(only('neutrino/voevent/13311922683750-ASTROTRACK_GOLD.xml')).toMatchObject({
      event: { name: '133119_22683750', kind: 'NEUTRINO' },
      stream: 'IceCube GOLD',
      revision: 0,
      eventUnixMs: Date.UTC(2019, 9, 1, 20, 9, 18, 170),
      isTest: false,
      falseAlarmRatePerYear: 0.8578,
      localization: {
        raDeg: 314.355,
        decDeg: 12.5755,
        radiusDeg: 0.7867,
        containment: 0.9,
        radius50Deg: 0.3064,
      },
    });
  });

  test('a cascade has its common name and says where its map is', () => {
    expect(only('neutrino/voevent/13491280902176-CASCADE.xml')).toMatchObject({
      event: { name: 'IceCubeCascade-210121b', aliases: ['134912_80902176', '13491280902176'] },
      localization: { radiusDeg: 20.9264 },
      betterMapAt: expect.stringMatching(/^https:.*\.fits$/),
    });
  });

  test('of gravitational waves: number, stage, test, retraction, rate per year from Hz', () => {
    expect(only('gw/notices/S190426c_4-UPDATE.xml')).toMatchObject({
      event: { name: 'S190426c', kind: 'GRAVITATIONAL_WAVE' },
      revision: 4,
      revisionName: 'Update',
      isTest: false,
      localization: undefined,
      betterMapAt: 'https://gracedb.ligo.org/api/superevents/S190426c/files/lalinference.fits.gz',
    });
    expect(only('gw/notices/S190426c_4-UPDATE.xml').falseAlarmRatePerYear).toBeCloseTo(0.6144, 4);
    expect(only('gw/notices/MS181101ab3_5-RETRACTION.xml')).toMatchObject({
      isTest: true,
      isRetraction: true,
    });
    for (const file of [
      'MS181101ab2_5-RETRACTION.json',
      'MS181101ab_5-RETRACTION.avro',
      'igwn_gwalert_retraction.json',
    ])
      expect(only(`gw/notices/${file}`), file).toMatchObject({ isTest: true, isRetraction: true });
  });

  test('with a map inside have the same bytes in JSON and Avro', () => {
    const [json, avro] = ['MS181101ab2_3-INITIAL.json', 'MS181101ab_3-INITIAL.avro'].map((file) => {
      const { localization } = only(`gw/notices/${file}`);
      if (localization?.form !== 'map' || !('fits' in localization)) throw new Error(`${file} has no map`);
      return Buffer.from(localization.fits);
    });
    expect(json!.subarray(0, 30).toString()).toBe('SIMPLE  =                    T');
    expect(avro!.equals(json!)).toBe(true);
  });

  test('of a supernova in the two tenses: one is a test', () => {
    expect(only('neutrino/gcn-json/superk/sn_alert.real.example.json').isTest).toBe(false);
    expect(only('neutrino/gcn-json/superk/sn_alert.test.example.json').isTest).toBe(true);
  });
});
