import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/domain/errors.js';
import { PUBLIC_ERROR_CODES } from '../../src/server/format-error.js';
import { readText, sourceFiles, tableRows } from './repository.js';

const documented = tableRows(readText('docs/errors.md')).map(([code]) => (code ?? '').replaceAll('`', ''));

test('every error code stands in docs/errors.md, and nothing else does', () => {
  expect([...documented].sort()).toEqual([...new Set([...ERROR_CODES, ...PUBLIC_ERROR_CODES])].sort());
});

test('every row of docs/errors.md says when it is raised and what the caller can do', () => {
  const incomplete = tableRows(readText('docs/errors.md')).filter((cells) =>
    cells.some((cell) => cell === ''),
  );
  expect(incomplete).toEqual([]);
});

test('every error code is raised by one class', () => {
  const classes = sourceFiles('src').flatMap(({ text }) => [
    ...text.matchAll(/override readonly code = '(\w+)'/g),
  ]);
  expect(classes.map(([, code]) => code).sort()).toEqual([...ERROR_CODES].sort());
});
