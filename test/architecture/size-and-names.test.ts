import { describe, expect, test } from 'vitest';
import { filesUnder, sourceFiles } from './repository.js';

const maxLines = 300;

/** Files that may be longer, each with its reason. A row that is no longer needed makes a test fail. */
const longerForAReason = new Map<string, string>([
  [
    'src/storage/mongo/documents.ts',
    'every collection of the store with its indexes and growth, read as one text',
  ],
]);

const folders = ['src', 'schema', 'resolvers', 'units', 'test', 'bench', 'dashboard', 'bin', '.ci'];

describe('a file is one idea', () => {
  const lengths = sourceFiles(...folders).map(({ path, text }) => ({
    path,
    lines: text.split('\n').length - 1,
  }));

  test(`and has at most ${maxLines} lines, or a reason`, () => {
    const tooLong = lengths.filter(({ path, lines }) => lines > maxLines && !longerForAReason.has(path));
    expect(tooLong).toEqual([]);
  });

  test('and a reason that is no longer needed is taken off the list', () => {
    const longFiles = lengths.filter(({ lines }) => lines > maxLines).map(({ path }) => path);
    expect([...longerForAReason.keys()].filter((path) => !longFiles.includes(path))).toEqual([]);
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
