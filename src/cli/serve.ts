import type { Command } from 'commander';
import { ulid } from 'ulid';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { openAdminPort } from './admin-port.js';
import { createLogger } from './process-logger.js';
import { drain, listen } from './server-process.js';
import { stopSignal, whenStopped } from './stop-signal.js';

/** Adds `ampelgraph serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('answer queries, and nothing else')
    .addHelpText('after', '\nExample:\n  $ PORT=8080 HOST=0.0.0.0 ampelgraph serve')
    .action(async () => {
      const config = readConfig(process.env);
      const logger = createLogger(config).child({ process: 'serve', run: ulid() });
      const composition = await compose(config);
      const admin = await openAdminPort(composition, config, logger);
      const { server, url } = await listen(composition, config, logger, admin.readiness);
      process.stderr.write(`serving ${url}/graphql\n`);
      await whenStopped(stopSignal());
      logger.info('draining');
      await drain(server, admin.readiness, config);
      await admin.close();
      await composition.storage.close();
      logger.info('ended');
    });
}
