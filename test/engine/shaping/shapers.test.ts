import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { JobFile, jobWithoutFile } from '../../../src/engine/job/job-file.js';
import { type ResolvedJob, resolveJob } from '../../../src/engine/job/resolve-job.js';
import { packetShaperOf } from '../../../src/engine/shaping/packet-shaper.js';
import { nonsenseIn } from '../../../src/engine/shaping/shaped-form.js';
import { shapingMistakes } from '../../../src/engine/shaping/shaper-rules.js';
import { unitVersions } from '../../../src/engine/unit-versions.js';
import { readAlerts } from '../../../src/sources/open-source.js';
import { SURVEY_SHAPER } from '../../../src/sources/packet-shaper.js';
import type { SourceItem } from '../../../src/sources/source-item.js';
import type { UnitVersion } from '../../../src/storage/port/origin-rows.js';
import type { CatalogueEntry } from '../../../src/unit/index.js';
import { CATALOGUE, findUnit, nearestUnitName } from '../../../units/catalogue.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { AtlasShaper, DREAMS } from './atlas-shaper.js';

/** A packet as ZTF sends them, in JSON. */
const ZTF = {
  objectId: 'ZTF18made',
  candidate: {
    candid: 99,
    jd: 2_459_000.5,
    fid: 1,
    programid: 1,
    magpsf: 19,
    sigmapsf: 0.1,
    ra: 10,
    dec: 20,
    isdiffpos: 't',
  },
  prv_candidates: [{ jd: 2_458_999.5, fid: 2, diffmaglim: 20.1, programid: 1, pid: 5, rcid: 3 }],
};

const folder = temporaryFolder();
const atlas: CatalogueEntry = { definition: AtlasShaper, exportName: 'AtlasShaper', moduleUrl: '' };
let versions: ReadonlyMap<string, UnitVersion>;

beforeAll(async () => {
  const own = await unitVersions(CATALOGUE);
  const { id: _, ...version } = own.get('ZtfShaper')!;
  const theirs = { ...version, id: 'a'.repeat(64), name: 'AtlasShaper', package: '@team/atlas' };
  versions = new Map([...own, ['AtlasShaper', theirs]]);
});

function jobOf(shapers?: readonly object[], more: object = {}): ResolvedJob {
  const channels = [{ name: 'all', access: 'every-label', readableBy: 'everyone' }];
  const file = JobFile.parse({ channels, ...(shapers ? { shapers } : {}), ...more });
  const catalogue = [...CATALOGUE, atlas];
  return resolveJob(jobWithoutFile(file, 'job'), {
    find: (name) => findUnit(name, catalogue)?.definition,
    suggest: (name) => nearestUnitName(name, catalogue),
    versionOf: ({ name }) => versions.get(name)!,
  });
}

async function itemsOf(job: ResolvedJob, packets: readonly unknown[]): Promise<readonly SourceItem[]> {
  const file = join(folder, 'packets.jsonl');
  writeFileSync(file, packets.map((packet) => `${JSON.stringify(packet)}\n`).join(''));
  const items: SourceItem[] = [];
  for await (const item of readAlerts([file], { shaper: packetShaperOf(job.shapers) })) items.push(item);
  return items;
}

const packet = (more: object = {}) => ({
  object: 'ATLAS25abc',
  detection: { number: '7', mjd: 60_000.5, band: 'o', flux: 120, fluxErr: 9, ra: 150.1, dec: 2.2, ...more },
  earlier: [{ mjd: 59_999.5, band: 'c', flux: -30, fluxErr: 9, ra: 150.1, dec: 2.2 }],
});

it('a job without shapers reads ZTF and LSST, by the one call that they have always been read by', () => {
  expect(packetShaperOf(jobOf().shapers)).toBe(SURVEY_SHAPER);
  expect(jobOf().shapers.map(({ trace }) => trace.unitVersion.name)).toEqual(['ZtfShaper', 'LsstShaper']);
  const told = jobOf([{ unit: 'ZtfShaper' }, { unit: 'LsstShaper' }]);
  expect(packetShaperOf(told.shapers)).toBe(SURVEY_SHAPER);
});

it('the shaper of another survey makes alerts of its packets, beside those of ZTF', async () => {
  const job = jobOf([{ unit: 'AtlasShaper' }, { unit: 'ZtfShaper' }]);
  const [first, second] = await itemsOf(job, [packet(), ZTF]);
  expect(first).toMatchObject({
    kind: 'alert',
    alert: {
      survey: 'atlas',
      alertId: '7',
      transientName: 'ATLAS25abc',
      trigger: {
        datapoint: { id: 'atlas:7', band: 'o', sign: 'POSITIVE', raDeg: 150.1 },
        label: 'atlas-public',
      },
      origin: { offset: 1 },
    },
  });
  expect(first).toMatchObject({ alert: { history: [{ datapoint: { sign: 'NEGATIVE', band: 'c' } }] } });
  const { id } = first?.kind === 'alert' ? first.alert.history[0]!.datapoint : { id: '' };
  expect(id).toMatch(/^atlas:h:[0-9a-f]{32}$/);
  expect(second).toMatchObject({ kind: 'alert', alert: { survey: 'ztf' } });
});

it('what ZTF sends is shaped the same, alone and beside other shapers', async () => {
  const [alone] = await itemsOf(jobOf(), [ZTF]);
  const [beside] = await itemsOf(jobOf([{ unit: 'AtlasShaper' }, { unit: 'ZtfShaper' }]), [ZTF]);
  expect(beside).toEqual(alone);
  expect(alone?.kind).toBe('alert');
});

it.each([
  ['a time in Julian days', { mjd: 2_460_000.5 }, 'trigger.datapoint.mjd: expected a modified Julian date'],
  ['a place off the sky', { dec: 91 }, 'trigger.datapoint.decDeg'],
  ['a negative error', { fluxErr: -1 }, 'trigger.datapoint.fluxErrMicrojansky'],
  ['a band that is no name', { band: '1;' }, 'trigger.datapoint.band: expected the name of a passband'],
  ['no place at all', { ra: null }, 'trigger.datapoint: expected raDeg and decDeg together'],
])('%s refuses its packet with the reason, and the next is read', async (_, wrong, reason) => {
  const [refused, next] = await itemsOf(jobOf([{ unit: 'AtlasShaper' }]), [packet(wrong), packet()]);
  expect(refused).toMatchObject({ kind: 'refused', offset: 1 });
  expect(refused).toHaveProperty(
    'reason',
    expect.stringContaining(`AtlasShaper made no alert of it: ${reason}`),
  );
  expect(next?.kind).toBe('alert');
});

it('a shaper that throws refuses the packet: with its own words where it foresaw it, else with the bug', async () => {
  const job = jobOf([{ unit: 'AtlasShaper' }]);
  const items = await itemsOf(job, [
    packet({ mjd: null }),
    packet({ flux: DREAMS }),
    { other: {} },
    packet(),
  ]);
  expect(items.map((item) => (item.kind === 'refused' ? item.reason : item.kind))).toEqual([
    'a measurement lacks its mjd, band or flux',
    'AtlasShaper failed on it: TypeError: dreams are no fluxes',
    'no alert that AtlasShaper recognises',
    'alert',
  ]);
});

it('a job says which shapers it has: they are part of its hash, unless it says nothing', () => {
  expect(jobOf([{ unit: 'AtlasShaper' }]).hash).not.toBe(jobOf().hash);
  const named = jobOf([{ unit: 'AtlasShaper', config: { label: 'atlas-private' } }]);
  expect(named.hash).not.toBe(jobOf([{ unit: 'AtlasShaper' }]).hash);
  expect(named.traces.map(({ unitVersion }) => unitVersion.name)).toContain('AtlasShaper');
  expect(jobOf().traces.map(({ unitVersion }) => unitVersion.name)).not.toContain('ZtfShaper');
});

it('a job that names no shaper, or one twice, or wrong parameters, is refused with the place', () => {
  const mistakes = (shapers: readonly object[]) => {
    try {
      jobOf(shapers);
    } catch (error) {
      return String(error);
    }
    return 'no mistake';
  };
  expect(mistakes([{ unit: 'AcceptAll' }])).toMatch(/shapers\.0\.unit: expected a unit of kind SHAPER/);
  expect(mistakes([{ unit: 'ZtfShapr' }])).toMatch(/did you mean ZtfShaper/);
  expect(mistakes([{ unit: 'ZtfShaper', config: { label: 'x' } }])).toMatch(/shapers\.0\.config/);
  expect(mistakes([{ unit: 'ZtfShaper' }, { unit: 'ZtfShaper' }])).toMatch(
    /shapers\.1\.unit: expected each once|each shaper once/,
  );
});

it('an exported job is refused where a shaper is another, named or not', () => {
  const pin = { package: 'ampelgraph', version: '0.0.1', digest: 'f'.repeat(64) };
  expect(() => jobOf(undefined, { pins: { ZtfShaper: pin } })).toThrow(/pins\.ZtfShaper\.digest/);
});

it("what ZTF's and LSST's own make of made packets is no nonsense", async () => {
  const [item] = await itemsOf(jobOf(), [ZTF]);
  if (item?.kind !== 'alert') throw new Error('the packet was refused');
  const { survey: _, origin: __, ...made } = item.alert;
  expect(nonsenseIn(made, 'ztf')).toBeUndefined();
  expect(nonsenseIn(made, 'lsst')).toMatch(/an id of lsst expected/);
});

it('the check of a unit finds a survey that is none, and a shaper that takes any packet', () => {
  if (AtlasShaper.kind !== 'SHAPER') throw new Error('the unit changed kind');
  expect(shapingMistakes(AtlasShaper, {})).toEqual([]);
  expect(shapingMistakes({ ...AtlasShaper, survey: 'state' }, {})[0]).toMatch(/expected a survey/);
  const greedy = { recognises: () => true, shape: () => Object.assign({}) };
  expect(shapingMistakes({ ...AtlasShaper, create: () => greedy }, {})[0]).toMatch(/found one without any/);
  const careless = { recognises: () => false, shape: () => Object.assign({}) };
  expect(shapingMistakes({ ...AtlasShaper, create: () => careless }, {})[0]).toMatch(/found alertId/);
});
