import type { Command } from 'commander';
import { listEvents } from '../../operations/sky/find-event.js';
import { type GrantsOption, withGrants } from '../grants-option.js';
import { askingAs } from './asking.js';

/** Adds `ampelgraph skymap list`. */
export function addSkymapList(skymap: Command): void {
  withGrants(
    skymap
      .command('list')
      .description('events that are seen, newest first, a line of JSON each')
      .option('--tests', 'test events too', false),
  ).action((options: GrantsOption & { readonly tests: boolean }) =>
    askingAs(options, async (context) => {
      for (let after: string | undefined; ; ) {
        const page = await listEvents(context, { first: 1000, after, includeTests: options.tests });
        for (const { node } of page.edges) {
          const { id, name, aliases, kind, revision, time, isTest, isRetracted } = node;
          process.stdout.write(
            `${JSON.stringify({ id, name, aliases, kind, revision, time: time ?? null, isTest, isRetracted })}\n`,
          );
        }
        if (!page.pageInfo.hasNextPage) return;
        after = page.pageInfo.endCursor;
      }
    }),
  );
}
