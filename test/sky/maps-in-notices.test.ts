import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Localization } from '../../src/sky/localization/localization.js';
import { localizationOf } from '../../src/sky/localization/localization-of.js';
import { readNotices } from '../../src/sky/notice/read-notices.js';
import { compileRegion } from '../../src/spatial/region.js';
import { realData } from '../real-data.js';

const areas = realData('truth/skymaps.csv');
const levels = realData('truth/skymap-crossmatch.csv');

const read = new Map<string, Localization>();

/** Reads a map by its path; `file#field.field` is the map inside a notice. */
function localizationAt(path: string): Localization {
  const known = read.get(path);
  if (known) return known;
  const [file = '', field] = path.split('#');
  const bytes = readFileSync(realData(file)!);
  const made = localizationOf(field === undefined ? { form: 'map', fits: bytes } : mapIn(bytes, file));
  read.set(path, made);
  return made;
}

function mapIn(bytes: Uint8Array, file: string) {
  const [outcome] = readNotices(bytes, file);
  if (outcome?.kind !== 'READ' || outcome.notice.localization?.form !== 'map')
    throw new Error(`${file} has no map`);
  return outcome.notice.localization;
}

function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:"([^"]*)"|([^,]*))(?:,|$)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
  });
}

describe.skipIf(!areas || !levels)('maps, alone and inside notices, asked as localisations', () => {
  test('have the areas that healpy gives, to 4 decimals', () => {
    const rows = rowsOf(areas!);
    expect(rows).toHaveLength(9);
    for (const { skymap, area50_deg2, area90_deg2 } of rows) {
      const localization = localizationAt(skymap!);
      expect(localization.areaDeg2(0.5), skymap).toBeCloseTo(Number(area50_deg2), 4);
      expect(localization.areaDeg2(0.9), skymap).toBeCloseTo(Number(area90_deg2), 4);
    }
  });

  test('have the levels, densities and insides that healpy gives', () => {
    const rows = rowsOf(levels!);
    expect(rows).toHaveLength(225);
    const difference = { level: 0, density: 0 };
    for (const row of rows) {
      const localization = localizationAt(row['skymap']!);
      const [raDeg, decDeg] = [Number(row['ra']), Number(row['dec'])];
      const expected = Number(row['credible_level_inclusive']);
      difference.level = Math.max(
        difference.level,
        Math.abs(localization.credibleLevel(raDeg, decDeg)! - expected),
      );
      const density = Number(row['probdensity_per_sr']) / 3282.806350011744;
      const found = localization.probabilityDensityPerDeg2(raDeg, decDeg)!;
      difference.density = Math.max(difference.density, Math.abs(found - density) / Math.max(density, 1e-12));
      for (const level of [0.5, 0.9]) {
        const isInside = Number(row['denser_probability']) < level;
        expect(localization.isInside(raDeg, decDeg, level), `${row['skymap']} ${row['name']}`).toBe(isInside);
        expect(compileRegion(localization.region(level)).contains(raDeg, decDeg)).toBe(isInside);
      }
    }
    expect(difference.level).toBeLessThan(1e-8);
    expect(difference.density).toBeLessThan(1e-5);
  });
});
