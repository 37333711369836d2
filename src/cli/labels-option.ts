import { accessTerm, isLabelName } from '../access/access-term.js';
import { type Audience, audienceOf, EVERYONE } from '../access/audience.js';
import { BadUserInput } from '../domain/errors.js';

/**
 * Gives the audience of those who satisfy all labels of an option, separated by blanks or commas; everyone without any.
 *
 * @throws {BadUserInput} for what is no label
 */
export function audienceOfOption(labels: readonly string[] | undefined): Audience {
  const all = labels?.flatMap((text) => text.split(',')).filter(Boolean) ?? [];
  const wrong = all.find((label) => !isLabelName(label));
  if (wrong !== undefined)
    throw new BadUserInput(
      `a label is 1 to 64 letters, digits or . _ : -; received ${JSON.stringify(wrong)}`,
      ['labels'],
    );
  return all.length === 0 ? EVERYONE : audienceOf({ term: accessTerm([all]) });
}
