import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { firstTable, readFits } from '../../src/sky/fits/fits-file.js';
import { areaDeg2 } from '../../src/sky/map/area.js';
import { densestPosition, isInside, levelOfKey } from '../../src/sky/map/levels.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import type { SkyMap } from '../../src/sky/map/sky-map.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { DEG2_PER_STERADIAN } from '../../src/spatial/rectangle.js';
import { realData } from '../real-data.js';
import { openAvroSkyMap } from './avro-sky-map.js';
import { regionAreaDeg2 } from './region-area.js';

const skymaps = realData('truth/skymaps.csv');
const crossmatch = realData('truth/skymap-crossmatch.csv');

type Row = Readonly<Record<string, string>>;

function rowsOf(file: string | undefined): readonly Row[] {
  return file === undefined ? [] : (parse(readFileSync(file), { columns: true }) as Row[]);
}

const maps = new Map<string, SkyMap>();

/** Opens a map by its path in the collection; `file#field.field` is one inside a notice. */
function mapAt(path: string): SkyMap {
  const known = maps.get(path);
  if (known !== undefined) return known;
  const [file, fields] = path.split('#');
  const bytes = readFileSync(realData(file!)!);
  const map = readSkyMap(fields === undefined ? bytes : embedded(bytes, file!, fields), path);
  maps.set(path, map);
  return map;
}

function embedded(bytes: Buffer, file: string, fields: string): Uint8Array {
  if (file.endsWith('.avro')) return openAvroSkyMap(bytes);
  const notice = fields
    .split('.')
    .reduce((value: unknown, field) => (value as Row)[field], JSON.parse(bytes.toString()));
  return Buffer.from(notice as string, 'base64');
}

describe.skipIf(skymaps === undefined)('maps of real events agree with healpy and astropy', () => {
  test.each(rowsOf(skymaps).map((row) => [row['skymap']!, row] as const))('areas of %s', (path, row) => {
    const map = mapAt(path);
    expect(areaDeg2(map, 0.5)).toBeCloseTo(Number(row['area50_deg2']), 4);
    expect(areaDeg2(map, 0.9)).toBeCloseTo(Number(row['area90_deg2']), 4);
    expect(regionAreaDeg2(map, 0.9)).toBeGreaterThanOrEqual(areaDeg2(map, 0.9) - 1e-9);
    expect(map.facts.statedTotal).toBeCloseTo(1, 6);
    const { position } = densestPosition(map);
    expect(position.raDeg).toBeCloseTo(Number(row['max_ra']), 6);
    expect(position.decDeg).toBeCloseTo(Number(row['max_dec']), 6);
    expect(map.facts.distanceMeanMpc ?? '').toBe(row['distmean_mpc'] && Number(row['distmean_mpc']));
    expect(map.facts.observedAt ?? '').toContain(row['date_obs']);
  });

  test('levels of 225 catalogue entries, with the strictly denser probability and the density', () => {
    const rows = rowsOf(crossmatch);
    expect(rows).toHaveLength(225);
    for (const row of rows) {
      const map = mapAt(row['skymap']!);
      const [raDeg, decDeg] = [Number(row['ra']), Number(row['dec'])];
      const level = levelOfKey(map, hpxKeyOf(raDeg, decDeg));
      expect(Math.abs(level.credibleLevel - Number(row['credible_level_inclusive']))).toBeLessThan(1e-8);
      expect(Math.abs(level.denserProbability - Number(row['denser_probability']))).toBeLessThan(1e-8);
      const perSr = level.probabilityDensityPerDeg2 * DEG2_PER_STERADIAN;
      expect(perSr / Number(row['probdensity_per_sr'])).toBeCloseTo(1, 6);
      expect(isInside(map, raDeg, decDeg, Math.min(level.denserProbability + 1e-9, 1))).toBe(true);
    }
  });
});

describe('a flat map that was made of a multi-order one', () => {
  const file = realData('gw/skymaps/S190425z-bayestar/bayestar.fits.gz');
  test.skipIf(file === undefined)('is as compact as that was: 19,200 tiles for 786,432 pixels', () => {
    expect(mapAt('gw/skymaps/S190425z-bayestar/bayestar.fits.gz').order).toHaveLength(19_200);
  });
});

describe('tables of real catalogues', () => {
  const file = realData('catalogues/table-4LAC-DR3-h.fits');
  test.skipIf(file === undefined)('the 4LAC-DR3 table gives all its rows', () => {
    const table = firstTable(readFits(readFileSync(file!), 'table-4LAC-DR3-h.fits'));
    expect(table.rowCount).toBe(3407);
    const row = table.texts('Source_Name').indexOf('4FGL J1342.7+0505');
    const counterpart = [table.numbers('RAJ2000')[row]!, table.numbers('DEJ2000')[row]!];
    // 0.486 degrees from IC210210A at 206.06 +4.78 (docs/definitions.md).
    expect(Math.hypot((counterpart[0]! - 206.06) * Math.cos(0.0834), counterpart[1]! - 4.78)).toBeCloseTo(
      0.486,
      2,
    );
    expect(table.row(0)[1]).toBe(1);
  });
});
