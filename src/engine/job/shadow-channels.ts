import type { ReadJobFile } from './job-file.js';
import type { Mistake } from './mistake.js';

/**
 * Checks the shadow channels of a job: each stands beside a channel of the same file that is none itself, and is for
 * its owners alone.
 *
 * @param mistakes  what is wrong is added here
 */
export function mistakesOfShadows({ job, places }: ReadJobFile, mistakes: Mistake[]): void {
  const live = job.channels.filter(({ shadowOf }) => shadowOf === undefined).map(({ name }) => name);
  for (const [index, { shadowOf, readableBy }] of job.channels.entries()) {
    if (shadowOf === undefined) continue;
    const path = ['channels', places[index]!];
    if (!live.includes(shadowOf))
      mistakes.push({
        path: [...path, 'shadowOf'],
        message: `expected a channel of the file that is no shadow (${live.join(', ') || 'there is none'}), found ${shadowOf}`,
      });
    if (readableBy === 'everyone')
      mistakes.push({
        path: [...path, 'readableBy'],
        message: 'expected the grants of its owners for a shadow channel, found everyone',
      });
  }
}
