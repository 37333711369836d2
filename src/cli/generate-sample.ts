import type { Command } from 'commander';
import { writeSampleSurvey } from '../sources/sample-survey/write-sample-survey.js';
import { Progress } from './progress.js';
import { wholeNumber } from './whole-number.js';

/** Adds `ampelgraph generate-sample`. */
export function addGenerateSample(program: Command): void {
  program
    .command('generate-sample')
    .description(
      "write a made survey as Avro files in ZTF's shape: supernovae, TDEs, AGN, variables, asteroids",
    )
    .argument('<directory>', 'where to; created when absent')
    .option('--alerts <n>', 'how many alerts, 100 to 1e6', wholeNumber, 2000)
    .option('--seed <n>', 'equal seeds give equal bytes', wholeNumber, 1)
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph generate-sample sample/ --alerts 10000 --seed 7
  $ ampelgraph ingest sample/`,
    )
    .action(async (directory: string, options: { alerts: number; seed: number }) => {
      const progress = new Progress(() => `${written} of ${options.alerts} alerts written`);
      let written = 0;
      const survey = await writeSampleSurvey({
        alertCount: options.alerts,
        seed: options.seed,
        directory,
        onProgress: ({ alerts }) => {
          written = alerts;
          progress.tick();
        },
      });
      progress.end();
      const { alerts, transients, files } = survey;
      process.stdout.write(`${JSON.stringify({ directory, alerts, transients, files: files.length })}\n`);
    });
}
