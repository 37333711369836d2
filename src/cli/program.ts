import { Command } from 'commander';
import { softwareName } from '../compose.js';
import { addCatalogue } from './catalogue.js';
import { addCircular } from './circular.js';
import { addConfig } from './config-build.js';
import { addCopy } from './copy.js';
import { addCoverage } from './coverage.js';
import { addCredit } from './credit.js';
import { addEngine } from './engine.js';
import { addGenerateSample } from './generate-sample.js';
import { addIngest } from './ingest.js';
import { addJob } from './job.js';
import { addMatch } from './match.js';
import { addMigrate } from './migrate.js';
import { addNotices } from './notices.js';
import { addProvenance } from './provenance.js';
import { addPrune } from './prune.js';
import { addReactions } from './reactions.js';
import { addReplay } from './replay.js';
import { addReproduce } from './reproduce.js';
import { addRerun } from './rerun.js';
import { addServe } from './serve.js';
import { addSkymap } from './skymap.js';
import { addStart } from './start.js';
import { addStatus } from './status.js';
import { addToken } from './token.js';
import { addTry } from './try.js';
import { addUnit } from './unit.js';
import { addWatch } from './watch.js';

/** Makes the command line with all of its commands; whoever calls it lets it parse. */
export function createProgram(): Command {
  const program = new Command('ampelgraph')
    .description(
      'Astronomical transients with provenance and access control per datapoint, behind a GraphQL API.',
    )
    .version(softwareName())
    .showHelpAfterError('(--help shows how to use it)')
    .addHelpText(
      'after',
      `
Environment:
  AMPELGRAPH_DATA        data folder (./ampelgraph-data)
  AMPELGRAPH_CONFIG      YAML file with labels, channels and identity (built-in channels)
  AMPELGRAPH_LOG_LEVEL   fatal, error, warn, info, debug, trace, silent (info)
  AMPELGRAPH_ADMIN_PORT  where to serve metrics and health to operators (nowhere)
  PORT, HOST             where to serve (4000, localhost)

Examples:
  $ ampelgraph start                       sample survey on first use, API on http://localhost:4000/graphql
  $ ampelgraph ingest alerts/              store your own alerts
  $ ampelgraph engine --until-idle         run the T2 units that the channels asked for
  $ ampelgraph token create --grants ztf-partnership`,
    );
  for (const add of [
    addStart,
    addServe,
    addIngest,
    addEngine,
    addToken,
    addGenerateSample,
    addStatus,
    addMigrate,
    addCopy,
    addReproduce,
    addReactions,
    addPrune,
    addRerun,
    addReplay,
    addTry,
    addProvenance,
    addCredit,
    addCatalogue,
    addCircular,
    addCoverage,
    addMatch,
    addNotices,
    addWatch,
    addSkymap,
    addJob,
    addUnit,
    addConfig,
  ])
    add(program);
  return program;
}
