import { describe, expect, test } from 'vitest';
import { filesUnder, sourceFiles } from './repository.js';

const maxLines = 300;

const folders = ['src', 'schema', 'resolvers', 'units', 'test', 'bench', 'dashboard', 'bin', '.ci'];

describe('a file is one idea', () => {
  const lengths = sourceFiles(...folders).map(({ path, text }) => ({
    path,
    lines: text.split('\n').length - 1,
  }));

  test(`and has at most ${maxLines} lines`, () => {
    expect(lengths.filter(({ lines }) => lines > maxLines)).toEqual([]);
  });
});

describe('a file is named by its idea', () => {
  const paths = folders.flatMap(filesUnder);

  test('in kebab-case, with an optional suffix for its kind', () => {
    const code = paths.filter((path) => /\.(?:ts|tsx|mjs)$/.test(path));
    const oddlyNamed = code.filter(
      (path) => !/(?:^|\/)[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*\.(?:ts|tsx|mjs)$/.test(path),
    );
    expect(oddlyNamed).toEqual([]);
  });

  test('never by a word that fits anything', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|lib|manager|stuff)(?:[./]|$)/i;
    expect(paths.filter((path) => vague.test(path))).toEqual([]);
  });
});
