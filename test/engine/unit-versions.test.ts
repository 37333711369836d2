import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { unitSources } from '../../src/engine/unit-sources.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { unitVersionIdOf } from '../../src/provenance/trace.js';
import { unitDigestOf } from '../../src/provenance/unit-digest.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { AcceptAll } from '../../units/t0/accept-all.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

let folder: string;

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{"name":"@team/units","version":"2.1.0"}',
  'node_modules/zod/package.json': '{"name":"zod","version":"4.0.0"}',
  'units/a.ts':
    "import { z } from 'zod';\nimport { b } from '../src/domain/b.js';\nimport type { T } from '../src/domain/types.js';",
  'src/domain/b.ts': "import { c } from './c.js';\nimport { hash } from 'node:crypto';",
  'src/domain/c.ts': "import { b } from './b.js';\nexport const c = 1;",
  'src/domain/types.ts': 'export type T = 1;',
  'src/domain/unrelated.ts': 'export const u = 1;',
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function digest(): string {
  return unitDigestOf(unitSources(join(folder, 'units/a.ts')));
}

beforeEach(() => {
  folder = temporaryFolder();
  for (const [path, text] of Object.entries(FILES)) write(path, text);
});

describe('the digest of a unit', () => {
  it('covers its module, all that it imports from its package, and the versions of other packages', () => {
    const { files, packages } = unitSources(join(folder, 'units/a.ts'));
    expect(files.map(({ path }) => path).sort()).toEqual([
      'src/domain/b.ts',
      'src/domain/c.ts',
      'units/a.ts',
    ]);
    expect([...packages].sort()).toEqual(['node:crypto', 'zod@4.0.0']);
  });

  it.each([
    ['units/a.ts', `${FILES['units/a.ts']} `],
    ['src/domain/c.ts', `${FILES['src/domain/c.ts']} `],
    ['node_modules/zod/package.json', '{"name":"zod","version":"4.0.1"}'],
  ])('changes with one byte of %s', (path, text) => {
    const before = digest();
    write(path, text);
    expect(digest()).not.toBe(before);
  });

  it.each(['src/domain/unrelated.ts', 'src/domain/types.ts'])('does not change with %s', (path) => {
    const before = digest();
    write(path, 'export const other = 2;');
    expect(digest()).toBe(before);
  });

  it('does not depend on where the package lies', () => {
    const before = digest();
    const other = temporaryFolder();
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(other, path)), { recursive: true });
      writeFileSync(join(other, path), text);
    }
    expect(unitDigestOf(unitSources(join(other, 'units/a.ts')))).toBe(before);
  });

  it('cannot be made when an import leads nowhere', () => {
    rmSync(join(folder, 'src/domain/c.ts'));
    expect(() => digest()).toThrow(/imports \.\/c\.js, and there is no such file/);
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(() => digest()).toThrow(/zod, which is not installed|no such file/);
  });
});

describe('the version of a unit', () => {
  const entry = (path: string) => ({
    definition: AcceptAll,
    exportName: 'AcceptAll',
    moduleUrl: pathToFileURL(join(folder, path)).href,
  });

  it('names package, version and digest of its sources', async () => {
    const version = (await unitVersions([entry('units/a.ts')])).get('AcceptAll');
    const identity = { package: '@team/units', version: '2.1.0', name: 'AcceptAll', digest: digest() };
    expect(version).toEqual({
      id: unitVersionIdOf(identity),
      ...identity,
      tier: 'T0',
      author: 'AmpelGraph',
      licence: 'BSD-3-Clause',
    });
  });

  it('of compiled code has the digest of the sources, as the build recorded it', async () => {
    const fromSources = await unitVersions([entry('units/a.ts')]);
    write('dist/units/a.js', 'compiled');
    write('dist/unit-digests.json', JSON.stringify({ 'units/a': digest() }));
    expect(await unitVersions([entry('dist/units/a.js')])).toEqual(fromSources);
  });

  it('is refused for a module that the build did not record', async () => {
    write('dist/units/a.js', 'compiled');
    write('dist/unit-digests.json', '{}');
    await expect(unitVersions([entry('dist/units/a.js')])).rejects.toThrow(
      /has no digest of units\/a; build again/,
    );
  });

  it('differs for all units of the catalogue', async () => {
    const versions = await unitVersions(CATALOGUE);
    expect(new Set([...versions.values()].map(({ id }) => id)).size).toBe(CATALOGUE.length);
  });
});
