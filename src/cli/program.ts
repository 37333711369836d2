import { Command } from 'commander';
import { softwareName } from '../software-name.js';

/**
 * The commands by name, in the order of the help. Loading all of them takes twice the CPU time of loading one: 1.4 s
 * instead of 0.7 s on a machine of 2026, which whoever asks for a status waits for.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<(program: Command) => void>> = new Map(
  Object.entries({
    start: async () => (await import('./start.js')).addStart,
    serve: async () => (await import('./serve.js')).addServe,
    ingest: async () => (await import('./ingest.js')).addIngest,
    engine: async () => (await import('./engine.js')).addEngine,
    token: async () => (await import('./token.js')).addToken,
    'generate-sample': async () => (await import('./generate-sample.js')).addGenerateSample,
    status: async () => (await import('./status.js')).addStatus,
    migrate: async () => (await import('./migrate.js')).addMigrate,
    copy: async () => (await import('./copy.js')).addCopy,
    reproduce: async () => (await import('./reproduce.js')).addReproduce,
    reactions: async () => (await import('./reactions.js')).addReactions,
    prune: async () => (await import('./prune.js')).addPrune,
    rerun: async () => (await import('./rerun.js')).addRerun,
    replay: async () => (await import('./replay.js')).addReplay,
    try: async () => (await import('./try.js')).addTry,
    provenance: async () => (await import('./provenance.js')).addProvenance,
    credit: async () => (await import('./credit.js')).addCredit,
    catalogue: async () => (await import('./catalogue.js')).addCatalogue,
    circular: async () => (await import('./circular.js')).addCircular,
    coverage: async () => (await import('./coverage.js')).addCoverage,
    match: async () => (await import('./match.js')).addMatch,
    notices: async () => (await import('./notices.js')).addNotices,
    watch: async () => (await import('./watch.js')).addWatch,
    skymap: async () => (await import('./skymap.js')).addSkymap,
    job: async () => (await import('./job.js')).addJob,
    unit: async () => (await import('./unit.js')).addUnit,
    config: async () => (await import('./config-build.js')).addConfig,
  }),
);

/**
 * Makes the command line; whoever calls it lets it parse.
 *
 * @param asked  name of the command that will be asked for, which alone is loaded; all of them for any other text
 */
export async function createProgram(asked?: string): Promise<Command> {
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
  const one = COMMANDS.get(asked ?? '');
  for (const load of one ? [one] : COMMANDS.values()) (await load())(program);
  return program;
}
