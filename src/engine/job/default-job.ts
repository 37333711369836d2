import { JobFile, jobWithoutFile, type ReadJobFile } from './job-file.js';

/**
 * Gives the job that runs without a configuration file: two channels, both readable by everyone and run in every
 * class with every label. `archive` accepts every alert, `transients` those that pass the given cuts; both ask for
 * the same T2 units, which therefore run once.
 *
 * @param decentFilter  parameters of DecentFilter
 */
export function defaultJob(decentFilter: object): ReadJobFile {
  const t2 = [{ unit: 'LightCurveSummary' }, { unit: 'RiseDecline' }, { unit: 'PeakColourEvolution' }];
  const job = JobFile.parse({
    channels: [
      { name: 'archive', access: 'every-label', readableBy: 'everyone', t2 },
      {
        name: 'transients',
        access: 'every-label',
        readableBy: 'everyone',
        t0: { filter: { unit: 'DecentFilter', config: decentFilter } },
        t2,
      },
    ],
  });
  return jobWithoutFile(job, 'built-in job');
}
