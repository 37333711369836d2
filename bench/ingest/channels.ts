import { readJobFile } from '../../src/engine/job/job-file.js';
import { type ResolvedJob, resolveJob } from '../../src/engine/job/resolve-job.js';
import type { UnitVersion } from '../../src/storage/port/origin-rows.js';
import { findUnit } from '../../units/catalogue.js';

const T2 = '[{ unit: LightCurveSummary }, { unit: RiseDecline }, { unit: PeakColourEvolution }]';

/** Five channels of three different rights that accept everything: the worst case. */
const JOB = `
channels:
  - { name: archive, access: every-label, readableBy: everyone, t2: ${T2} }
  - { name: public-a, access: [ztf-public], readableBy: everyone, t2: ${T2} }
  - { name: public-b, access: [ztf-public], readableBy: everyone, t2: ${T2} }
  - { name: partners-a, access: [ztf-public, ztf-partnership], readableBy: everyone, t2: ${T2} }
  - { name: partners-b, access: [ztf-public, ztf-partnership], readableBy: everyone, t2: ${T2} }
`;

/** Resolves the benchmark's channels. */
export function benchmarkJob(versions: ReadonlyMap<string, UnitVersion>): ResolvedJob {
  return resolveJob(readJobFile(JOB, 'benchmark'), {
    find: (name) => findUnit(name)?.definition,
    suggest: () => undefined,
    versionOf: ({ name }) => versions.get(name)!,
  });
}
