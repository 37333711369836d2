import { posix } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { filesUnder, isThere, readText, sourceFiles, tableRows } from './repository.js';

const readme = readText('README.md');
const coneQuery = readText('examples/queries/cone.graphql');

describe('README.md', () => {
  test('gives on its first screen the command that runs it and the command that tests it', () => {
    const [firstBlock = ''] = /```sh\n[\s\S]*?```/.exec(readme) ?? [];
    expect(firstBlock).toMatch(/^npm ci && npm start\b/m);
    expect(firstBlock).toMatch(/^npm test\b/m);
    expect(readme.slice(0, readme.indexOf(firstBlock)).split('\n').length).toBeLessThan(20);
  });

  test('shows the query that GraphiQL opens with', () => {
    const shown =
      /<!-- examples\/queries\/cone\.graphql: begin -->\n```graphql\n([\s\S]*?)```\n<!-- .*: end -->/.exec(
        readme,
      );
    expect(shown?.[1]).toBe(coneQuery);
  });
});

describe('the queries in examples/queries', () => {
  const queries = filesUnder('examples/queries').filter((path) => path.endsWith('.graphql'));

  test.each(queries)('%s fits the schema', (path) => {
    const schema = buildSchema(readText('schema/schema.graphql'));
    expect(validate(schema, parse(readText(path))).map(({ message }) => message)).toEqual([]);
  });
});

describe('links between the pages', () => {
  const pages = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'changelog.d/README.md'],
    ...filesUnder('docs').filter((path) => path.endsWith('.md')),
  ];

  test.each(pages)('%s leads to files that are there', (page) => {
    const links = [...readText(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target ?? '',
    );
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !isThere(posix.join(posix.dirname(page), target)))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  const rows = tableRows(readText('docs/operations.md')).map(([first]) => first ?? '');

  test('names every setting that src/config.ts reads, and no other', () => {
    const read = [...readText('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z\./gm)].map(
      ([, name]) => name,
    );
    const documented = rows.flatMap((cell) => /^`([A-Z][A-Z_]+)`$/.exec(cell)?.[1] ?? []);
    expect(read.length).toBeGreaterThan(0);
    expect(documented.sort()).toEqual(read.sort());
  });

  test('names every command of the command line, and no other', () => {
    const commands = sourceFiles('src/cli').flatMap(({ text }) => {
      const names = [...text.matchAll(/\.command\('([\w-]+)/g)].map(([, name]) => name ?? '');
      return names;
    });
    const documented = rows.flatMap(
      (cell) => /^`ampelgraph ([\w-]+)(?: ([a-z]+))?/.exec(cell)?.slice(1) ?? [],
    );
    expect(commands.filter((name) => !documented.includes(name))).toEqual([]);
    expect(documented.filter((name) => name !== undefined && !commands.includes(name))).toEqual([]);
  });
});

test('every script that the pages tell to run is in package.json', () => {
  const { scripts } = JSON.parse(readText('package.json'));
  const told = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'].flatMap((page) =>
    [...readText(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? ''),
  );
  expect(told.filter((name) => !(name in scripts))).toEqual([]);
});
