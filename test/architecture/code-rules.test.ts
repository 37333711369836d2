import { expect, test } from 'vitest';
import { type SourceFile, sourceFiles } from './repository.js';

const code = sourceFiles('src', 'schema', 'resolvers', 'units');

test('resolvers hold no access decision: the word clearance does not occur in them', () => {
  expect(linesWithAnywhere(/clearance/i, sourceFiles('resolvers'))).toEqual([]);
});

test('the environment is read in src/config.ts alone', () => {
  const elsewhere = code.filter(({ path }) => path !== 'src/config.ts');
  // A command hands the environment to config.ts, which alone looks into it.
  expect(linesWith(/(?<!\breadConfig\()process\.env\b/, elsewhere)).toEqual([]);
});

test('units take clock, randomness and the outside world through their contract', () => {
  const units = sourceFiles('units').filter(({ path }) => !path.endsWith('.test.ts'));
  expect(
    linesWith(/\bDate\b|\bMath\.random\b|\bfetch\s*\(|\bprocess\.|\bglobalThis\b|\brequire\s*\(/, units),
  ).toEqual([]);
});

test('domain, access, provenance, spatial and sky read no clock and draw no random numbers', () => {
  const pure = sourceFiles('src/domain', 'src/access', 'src/provenance', 'src/spatial', 'src/sky');
  expect(linesWith(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b/, pure)).toEqual([]);
});

test('no type is forced through unknown, and none is any', () => {
  expect(linesWith(/\bas unknown as\b|\bas any\b|: any\b|<any>/, code)).toEqual([]);
});

test('nothing is left for later: no marker of unfinished work', () => {
  expect(linesWithAnywhere(/\b(?:TODO|FIXME|XXX|HACK)\b/, code)).toEqual([]);
});

/** Gives `path:line: text` for each line that the pattern matches outside comments. */
function linesWith(pattern: RegExp, files: readonly SourceFile[]): readonly string[] {
  return linesWithAnywhere(
    pattern,
    files.map(({ path, text }) => ({ path, text: withoutComments(text) })),
  );
}

/** Gives `path:line: text` for each line that the pattern matches, comments included. */
function linesWithAnywhere(pattern: RegExp, files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, place }) => `${place}: ${line.trim()}`),
  );
}

/** Blanks comments out and keeps the line numbers; a comment sign inside a string after a blank is taken for one. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}
