import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { EVERYONE } from '../../src/access/audience.js';
import { grantWords } from '../../src/cli/grants-option.js';
import { assertKnownChannel } from '../../src/cli/known-channel.js';
import { audienceOfLabels, type LabelsOption, labelsOption } from '../../src/cli/labels-option.js';
import { wholeNumberWithin } from '../../src/cli/whole-number.js';

function labelsOf(...args: readonly string[]): LabelsOption {
  const command = new Command('add')
    .addOption(labelsOption('it'))
    .exitOverride()
    .configureOutput({
      writeErr: () => undefined, // What is refused is read from the error.
    });
  return command.parse(args, { from: 'user' }).opts<LabelsOption>();
}

describe('who may see what a command adds', () => {
  test('everyone, when no label is given', () => {
    expect(audienceOfLabels(labelsOf())).toBe(EVERYONE);
  });

  test('whoever satisfies all labels, however they are separated', () => {
    for (const args of [['group:a,b'], ['group:a', 'b'], ['group:a, b'], ['b', '--labels', 'group:a']])
      expect(audienceOfLabels(labelsOf('--labels', ...args)).term?.alternatives).toEqual([['b', 'group:a']]);
  });

  test('an option without a label is refused: an empty variable of a shell must not open anything', () => {
    for (const text of ['', ' ', ',']) expect(() => labelsOf('--labels', text)).toThrow('expected labels');
  });

  test('what is no label is refused by name', () => {
    expect(() => labelsOf('--labels', 'group:a,no/label')).toThrow('received no/label');
  });
});

test('a token without a grant is refused: it would open nothing', () => {
  expect(() => grantWords(',', undefined)).toThrow('expected grants');
  expect(grantWords('ztf-partnership,group:tde', undefined)).toEqual(['ztf-partnership', 'group:tde']);
});

test('a number of processes that would bring the machine down is refused', () => {
  const workers = wholeNumberWithin(1, 256);
  expect(workers('8')).toBe(8);
  for (const text of ['0', '257', '1e9', '-1', '2.5', '', 'x'])
    expect(() => workers(text)).toThrow('from 1 to 256');
});

test('a mistyped channel is refused with those that there are, not answered by nothing', () => {
  expect(() => assertKnownChannel('transient', ['transients', 'archive', 'archive'])).toThrow(
    'there is no channel transient; there are archive, transients',
  );
  expect(() => assertKnownChannel('archive', ['transients', 'archive'])).not.toThrow();
});
