import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkJob, ownUnits } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { RefusedJob } from '../../src/domain/errors.js';
import { checkUnits } from '../../src/engine/unit-check/check-units.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { configHashOf } from '../../src/provenance/trace.js';
import { SOME_STATE } from '../fixtures/some-state.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { lightCurve, positive } from '../units/light-curves.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();

function job(unitPackages: readonly string[]) {
  const file = join(folder, 'job.yaml');
  const channel = {
    name: 'team',
    access: ['ztf-public'],
    readableBy: ['team'],
    t0: { filter: { unit: 'EnoughDetections', config: { minDetections: 3 } } },
    t2: [{ unit: 'ColourAtPeak' }],
  };
  writeFileSync(file, stringify({ unitPackages, channels: [channel] }));
  return checkJob({ ...readConfig({ AMPELGRAPH_DATA: join(folder, 'data') }), jobFile: file });
}

const good = join(root, 'examples/unit-package-good');

describe('a package of units', () => {
  it('is catalogued with package, version, digest and author, and planned like our own', async () => {
    const { job: resolved, versions } = await job([good]);
    expect(versions.get('BrightestPoint')).toMatchObject({
      package: 'unit-package-good',
      version: '1.2.0',
      tier: 'T2',
      author: 'A. Team <team@example.org>',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(resolved.traces.map(({ unitVersion: { name } }) => name).sort()).toEqual([
      'BrightestPoint',
      'ColourAtPeak',
      'EnoughDetections',
      'LatestState',
    ]);
  });

  it('is run by the worker threads, tied units with the results that they need', async () => {
    const { catalogue } = await job([good]);
    const runner = createUnitRunner({ threads: 1, catalogue });
    try {
      const points = lightCurve(positive(60000, 'g', 19), positive(60001, 'r', 18.5));
      const of = (config: { readonly [key: string]: number | string[] }) => ({
        hash: configHashOf(config),
        config,
      });
      const [brightest] = await runner.run([
        { unit: 'BrightestPoint', config: of({ bands: ['g', 'r'] }), points, tied: [], ...SOME_STATE },
      ]);
      if (!brightest?.ok) throw new Error(JSON.stringify(brightest));
      expect(brightest.body).toEqual({ brightest: { mjd: 60001, band: 'r', mag: 18.5 } });
      const [colour] = await runner.run([
        {
          unit: 'ColourAtPeak',
          config: of({ withinDays: 3 }),
          points,
          ...SOME_STATE,
          tied: [{ unit: 'BrightestPoint', body: brightest.body }],
        },
      ]);
      expect(colour).toMatchObject({ ok: true, body: { colour: { bands: ['r', 'g'], mag: -0.5 } } });
    } finally {
      await runner.close();
    }
  });

  it('makes the same job wherever it lies, and by name where it is installed', async () => {
    const [there, byName] = [await job([good]), await job([good.replace(root, `${root}/./`)])];
    expect(byName.job.hash).toBe(there.job.hash);
  });

  it('is refused with every mistake at its place in the job file', async () => {
    const refused: unknown = await job([join(root, 'examples/unit-package-bad'), '@team/absent']).catch(
      (error: unknown) => error,
    );
    if (!(refused instanceof RefusedJob)) throw refused;
    const text = refused.mistakes.join('\n');
    expect(text).toMatch(/job\.yaml:2:5 unitPackages\.0: .*found an import of node:fs/s);
    expect(text).toMatch(/unitPackages\.0: .*LightCurveSummary, which AmpelGraph has already made/);
    expect(text).toMatch(/unitPackages\.1: expected a package that is installed/);
  });
});

describe('unit check', () => {
  it('has nothing against the good package', async () => {
    expect(await checkUnits('examples/unit-package-good', root, ownUnits())).toEqual({
      units: ['BrightestPoint', 'EnoughDetections', 'ColourAtPeak'],
      mistakes: [],
    });
  });

  it('names every mistake of the bad package with its place', async () => {
    const { mistakes } = await checkUnits('examples/unit-package-bad', root, ownUnits());
    const text = mistakes
      .map((line) => line.replaceAll(root, '').replace(/ \(purity\.ts:\d+:\d+\)/, ''))
      .join('\n');
    await expect(text).toMatchFileSnapshot('unit-packages/mistakes.txt');
  });
});
