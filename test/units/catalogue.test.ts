import { describe, expect, it } from 'vitest';
import { inputOf } from '../../src/engine/unit-runner/t2-kinds.js';
import { tiesOf } from '../../src/unit/definition.js';
import { CATALOGUE, findUnit, nearestUnitName } from '../../units/catalogue.js';
import { NUZTF_DECENT_CONFIG } from '../../units/t0/decent-filter.js';

/** Configurations of the units that have parameters without defaults. */
const REQUIRED: Readonly<Record<string, object>> = {
  DecentFilter: { ...NUZTF_DECENT_CONFIG, gaia_rs: 0 },
  TransientTable: { sink: 'rows' },
  CatalogMatch: { catalogues: { bts: { radiusArcsec: 2 } } },
};

describe('the catalogue of units', () => {
  it.each(CATALOGUE)(
    'loads $exportName from the module that it names',
    async ({ definition, moduleUrl, exportName }) => {
      const module: Record<string, unknown> = await import(moduleUrl);
      expect(module[exportName]).toBe(definition);
    },
  );

  it('has each name once, in UpperCamelCase, with a sentence and an author', () => {
    const names = CATALOGUE.map(({ definition }) => definition.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { definition } of CATALOGUE) {
      expect(definition.name).toMatch(/^([A-Z][a-z0-9]+)+$/);
      expect(definition.description).toMatch(/\.$/);
      expect(definition.author).not.toBe('');
    }
  });

  it('ties units to units that it has', () => {
    for (const { definition } of CATALOGUE)
      for (const name of tiesOf(definition))
        expect(inputOf(findUnit(name)!.definition.kind)).toBe(inputOf(definition.kind));
  });

  it('refuses unknown parameters, and takes its own defaults again unchanged', () => {
    for (const { definition } of CATALOGUE) {
      const stated = REQUIRED[definition.name] ?? {};
      expect(() => definition.parseConfig({ ...stated, noSuchParameter: 1 })).toThrow(/noSuchParameter/);
      const config = definition.parseConfig(stated);
      expect(definition.parseConfig(config)).toEqual(config);
    }
  });

  it('finds units by name and suggests the nearest for a name mistyped', () => {
    expect(findUnit('RiseDecline')?.definition.kind).toBe('LIGHT_CURVE');
    expect(findUnit('risedecline')).toBeUndefined();
    expect(nearestUnitName('risedecline')).toBe('RiseDecline');
    expect(nearestUnitName('DescentFilter')).toBe('DecentFilter');
    expect(nearestUnitName('LatestStates')).toBe('LatestState');
    expect(nearestUnitName('SlackPublisher')).toBeUndefined();
  });
});
