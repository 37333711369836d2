import { BadUserInput } from '../domain/errors.js';

/**
 * Refuses a channel that is not among those that there are: a mistyped one would else be answered by nothing.
 *
 * @throws {BadUserInput} with the names that there are
 */
export function assertKnownChannel(name: string, known: Iterable<string>): void {
  const names = [...new Set(known)].sort();
  if (!names.includes(name))
    throw new BadUserInput(`there is no channel ${name}; there are ${names.join(', ') || 'none'}`, [
      'channel',
    ]);
}
