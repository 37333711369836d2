import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readText, sourceFiles, tableRows } from './repository.js';

const packageJson = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readText('package.json')));

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        license: z.string().optional(),
        dev: z.boolean().optional(),
        dependencies: z.record(z.string(), z.string()).optional(),
        optionalDependencies: z.record(z.string(), z.string()).optional(),
      }),
    ),
  })
  .parse(JSON.parse(readText('package-lock.json'))).packages;

const direct = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });

/** Licences under which a package may be used and redistributed in a BSD-3-Clause work, with notices kept. */
const permissive = ['MIT', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC', 'Apache-2.0', 'BlueOak-1.0.0'];

describe('docs/dependencies.md', () => {
  const rows = tableRows(readText('docs/dependencies.md'));

  test('has one row for each package of package.json, and no other', () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...direct].sort());
  });

  test('states the licence that the package declares', () => {
    const stated = Object.fromEntries(rows.map(([name, , , licence]) => [name, licence]));
    const declared = Object.fromEntries(direct.map((name) => [name, lock[`node_modules/${name}`]?.license]));
    expect(stated).toEqual(declared);
  });

  test('says of each package what it is for', () => {
    expect(rows.filter(([, purpose]) => purpose === undefined || purpose === '')).toEqual([]);
  });
});

describe('what is installed at run time', () => {
  test('is under licences that fit BSD-3-Clause, packages of packages included', () => {
    const others = Object.entries(lock)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .filter(([, { license }]) => license === undefined || !isPermissive(license))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(others).toEqual([]);
  });
});

describe('the lock file', () => {
  test('lists the packages of all platforms, or npm ci refuses it', () => {
    const listed = new Set(Object.keys(lock).map((path) => path.replace(/^.*node_modules\//, '')));
    const absent = Object.entries(lock).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !listed.has(name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(absent).toEqual([]);
  });

  test('holds the versions that were found to fit together', () => {
    const exact = ['type-graphql', 'better-sqlite3', '@biomejs/biome', '@oxc-node/core', '@swc/core'];
    const loose = exact.filter((name) => {
      const asked = packageJson.dependencies[name] ?? packageJson.devDependencies[name];
      return asked !== lock[`node_modules/${name}`]?.version;
    });
    expect(loose).toEqual([]);
  });
});

test('every package that is installed at run time is imported, or is asked for by one that is', () => {
  const code = sourceFiles('src', 'schema', 'resolvers', 'units').map(({ text }) => text);
  const peers = ['class-validator', 'graphql-scalars'];
  const unused = Object.keys(packageJson.dependencies).filter(
    (name) => !peers.includes(name) && !code.some((text) => imports(text, name)),
  );
  expect(unused).toEqual([]);
});

function isPermissive(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isPermissive);
  return bare.split(' AND ').every((name) => permissive.includes(name));
}

function imports(text: string, name: string): boolean {
  return new RegExp(`(?:from|import|import\\(|require\\()\\s*'${name}(?:/[^']*)?'`).test(text);
}
