import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { createLogger, listen } from './server-process.js';
import { stopSignal, whenStopped } from './stop-signal.js';

/** Adds `ampelgraph serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('answer queries, and nothing else')
    .addHelpText('after', '\nExample:\n  $ PORT=8080 HOST=0.0.0.0 ampelgraph serve')
    .action(async () => {
      const config = readConfig(process.env);
      const logger = createLogger(config);
      const composition = await compose(config);
      const { server, url } = await listen(composition, config, logger);
      process.stderr.write(`serving ${url}/graphql\n`);
      await whenStopped(stopSignal());
      await server.close();
      await composition.storage.close();
    });
}
