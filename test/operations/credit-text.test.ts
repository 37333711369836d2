import { expect, test } from 'vitest';
import { creditText } from '../../src/operations/credit-text.js';
import type { UnitCreditView } from '../../src/operations/list-units.js';

function unit(name: string, parts: Partial<UnitCreditView>): UnitCreditView {
  return {
    unitVersion: {
      type: 'UnitVersion',
      id: `unit:${name}`,
      name,
      tier: 'T2',
      package: 'units',
      version: '1.2.0',
      digest: 'a'.repeat(64),
      author: undefined,
      citation: undefined,
      licence: undefined,
    },
    name,
    version: '1.2.0',
    digest: 'a'.repeat(64),
    author: undefined,
    citation: undefined,
    requested: 3,
    completed: 2,
    failed: 1,
    requestedBy: ['everyone'],
    runs: 3,
    failures: 1,
    ...parts,
  };
}

test('a paper names each unit with version, digest and author, and cites each work once', () => {
  const units = [
    unit('Fit', { author: 'A. Author', citation: '2026A&A...1' }),
    unit('Match', { citation: '2026A&A...1' }),
    unit('Plain', {}),
  ];
  expect(creditText(units, 'ampelgraph 0.1.0')).toBe(
    'This work made use of ampelgraph 0.1.0 and of its units Fit 1.2.0 (aaaaaaaaaaaa) by A. Author, Match 1.2.0 (aaaaaaaaaaaa), Plain 1.2.0 (aaaaaaaaaaaa). Please cite: 2026A&A...1.\n',
  );
});

test('without units the software alone is named', () => {
  expect(creditText([], 'ampelgraph 0.1.0')).toBe('This work made use of ampelgraph 0.1.0.\n');
});
