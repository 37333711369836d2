import { mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { openStorage } from '../compose.js';
import { readConfig } from '../config.js';
import { storageName } from '../storage-address.js';

/** Adds `ampelgraph migrate`. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description(
      'bring the store to the layout of this version, as every command does that opens it for writing',
    )
    .addHelpText(
      'after',
      `
Prints the steps that were applied, one a line; none when the store was up to date. For an upgrade of several machines:
stop the old processes, migrate once, start the new ones. Make a backup first: there is no way back but that.

Examples:
  $ ampelgraph migrate
  $ AMPELGRAPH_STORE='mongodb://host/ampelgraph?replicaSet=rs0' ampelgraph migrate`,
    )
    .action(async () => {
      const config = readConfig(process.env);
      await mkdir(config.dataDirectory, { recursive: true });
      const storage = await openStorage(config.store, {
        onMigration: (name) => process.stdout.write(`${name}\n`),
      });
      await storage.close();
      process.stderr.write(`${storageName(config.store)} has the layout of this version\n`);
    });
}
