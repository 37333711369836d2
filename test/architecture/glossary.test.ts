import { describe, expect, test } from 'vitest';
import { filesUnder, readText, sourceFiles } from './repository.js';

const entries = readText('docs/glossary.md')
  .split(/^(?=\*\*)/m)
  .slice(1)
  .map((text) => ({ term: /^\*\*(.+?)\*\*/.exec(text)?.[1] ?? '', text }));

describe('docs/glossary.md', () => {
  test('lists its terms in alphabetical order, each once', () => {
    const terms = entries.map(({ term }) => term);
    const sorted = [...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
    expect(terms).toEqual(sorted);
  });

  test('says for each term what it is and which words to avoid', () => {
    const incomplete = entries.filter(({ text }) => !/^: \S/m.test(text) || !/^\*Avoid\*: \S/m.test(text));
    expect(incomplete.map(({ term }) => term)).toEqual([]);
  });
});

describe('the words that fit anything', () => {
  const empty = /(?:Manager|Handler|Processor|Helper|Entity|Util)s?\b/;

  test('name no type, function or constant that is exported', () => {
    const exported = sourceFiles('src', 'schema', 'resolvers', 'units').flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:abstract )?(?:class|function|const|interface|type) (\w+)/gm)].map(
        ([, name]) => `${path}: ${name}`,
      ),
    );
    expect(exported.filter((name) => empty.test(name))).toEqual([]);
  });
});

test('docs/decisions/README.md lists every decision', () => {
  const index = readText('docs/decisions/README.md');
  const decisions = filesUnder('docs/decisions').filter((path) => /\/\d{4}-/.test(path));
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.filter((path) => !index.includes(`(${path.replace('docs/decisions/', '')})`))).toEqual([]);
});
