import { Option } from 'commander';
import { type AccessTerm, accessTerm, isLabelName } from '../access/access-term.js';
import { type Audience, audienceOf, EVERYONE } from '../access/audience.js';
import { wordList } from './word-list.js';

/** Who may see what a command adds. */
export interface LabelsOption {
  /** All of them are needed; everyone sees it without any. */
  readonly labels?: readonly string[];
}

/** Makes `--labels`; `seeing` says what takes them. */
export function labelsOption(seeing: string): Option {
  return new Option(
    '--labels <label...>',
    `labels that seeing ${seeing} takes, all of them, separated by spaces or commas (none: everyone sees it)`,
  ).argParser(wordList(isLabelName, 'labels: 1 to 64 letters, digits or . _ : -'));
}

/** Gives the term that asks for all labels of the option; `undefined` when it was not given. */
export function termOfLabels({ labels }: LabelsOption): AccessTerm | undefined {
  return labels && accessTerm([labels]);
}

/** Gives the audience of those who satisfy all labels of the option; everyone when it was not given. */
export function audienceOfLabels(options: LabelsOption): Audience {
  const term = termOfLabels(options);
  return term ? audienceOf({ term }) : EVERYONE;
}
