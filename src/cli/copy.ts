import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { openStorage } from '../compose.js';
import { RefusedJob } from '../domain/errors.js';
import { copyStore } from '../engine/copy-store.js';
import { parseStorageAddress } from '../storage-address.js';
import { Progress } from './progress.js';

/** Adds `ampelgraph copy`. */
export function addCopy(program: Command): void {
  program
    .command('copy')
    .description('copy everything of one store into another, of whatever kind, and compare the two')
    .requiredOption('--from <store>', 'a file, or the URL of a MongoDB database')
    .requiredOption('--to <store>', 'likewise; empty, or what an earlier copy left unfinished')
    .addHelpText(
      'after',
      `
Ends with one line of JSON on standard output: what was read, what of it was new, and the digests of both stores, which
are equal. Stop whatever writes to the first store before. A copy that was stopped goes on when it is called again; on a
store that is equal already it changes nothing; on one that holds something else it refuses.

Keys for tokens and cursors are in the data folder and not in the store: copy these files beside it.

Examples:
  $ ampelgraph copy --from ampelgraph-data/ampelgraph.sqlite --to backup.sqlite
  $ ampelgraph copy --from ampelgraph-data/ampelgraph.sqlite --to 'mongodb://host/ampelgraph?replicaSet=rs0'`,
    )
    .action((options: { from: string; to: string }) => copy(options.from, options.to));
}

async function copy(fromText: string, toText: string): Promise<void> {
  const [fromAddress, toAddress] = [
    parseStorageAddress(fromText, '--from'),
    parseStorageAddress(toText, '--to'),
  ];
  if (fromAddress.adapter === 'sqlite' && !existsSync(fromAddress.path))
    throw new RefusedJob([`--from: there is no store at ${fromAddress.path}`]);
  const from = await openStorage(fromAddress, { readonly: true });
  try {
    const to = await openStorage(toAddress);
    try {
      let [read, added] = [0, 0];
      const progress = new Progress(() => `${read} parts read, ${added} new`);
      const report = await copyStore(from, to, Date.now(), (parts, fresh) => {
        read += parts;
        added += fresh;
        progress.tick();
      });
      progress.end();
      process.stdout.write(`${JSON.stringify(report)}\n`);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
