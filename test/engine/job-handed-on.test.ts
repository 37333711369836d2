import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { RefusedJob } from '../../src/domain/errors.js';
import { diffJobs } from '../../src/engine/job/diff-jobs.js';
import { exportedJob } from '../../src/engine/job/export-job.js';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { jobSchema } from '../../src/engine/job/job-schema.js';
import { resolveJob } from '../../src/engine/job/resolve-job.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { CATALOGUE, findUnit, nearestUnitName } from '../../units/catalogue.js';

const versions = await unitVersions(CATALOGUE);

function jobOf(text: string, name = 'job.yaml') {
  const read = readJobFile(text, name);
  const job = resolveJob(read, {
    find: (unit) => findUnit(unit)?.definition,
    suggest: (unit) => nearestUnitName(unit),
    versionOf: (definition) => versions.get(definition.name)!,
  });
  return { read, job };
}

const JOB = `
labels: { later: { everyoneFrom: 2027-01-01T00:00:00Z, grants: [us] } }
channels:
  - name: tde
    access: [ztf-public, later]
    readableBy: [us]
    t2: [{ unit: PeakColourEvolution }]
sources: [{ unit: AlertFiles, config: { paths: [alerts] } }]
`;

describe('a job that is handed on', () => {
  it('has the same hash and the same traces, and is exported as itself', () => {
    const first = jobOf(JOB);
    const exported = exportedJob(first.read, first.job);
    const second = jobOf(stringify(exported));
    expect(second.job.hash).toBe(first.job.hash);
    expect(second.job.traces.map(({ id }) => id)).toEqual(first.job.traces.map(({ id }) => id));
    expect(exportedJob(second.read, second.job)).toEqual(exported);
  });

  it('is refused where a unit that it uses is another, with both digests', () => {
    const { read, job } = jobOf(JOB);
    const text = stringify(exportedJob(read, job)).replace(
      versions.get('RiseDecline')!.digest,
      'f'.repeat(64),
    );
    expect(() => jobOf(text)).toThrow(RefusedJob);
    expect(() => jobOf(text)).toThrow(
      new RegExp(`pins.RiseDecline.digest: expected ${versions.get('RiseDecline')!.digest}.*found ffff`),
    );
  });

  it('differs from another by what it means, not by how it is written', () => {
    const sameMeaning = JOB.replace(
      'access: [ztf-public, later]',
      'access: [ztf-public, later]\n    history: archive',
    );
    expect(diffJobs(jobOf(JOB), jobOf(sameMeaning))).toEqual({
      sameHash: true,
      channels: [],
      tasks: [],
      rest: [],
      computed: [],
      dropped: [],
    });
  });

  it('says of another which units it asks for anew, tied ones included, and which no more', () => {
    const other = JOB.replace(
      '{ unit: PeakColourEvolution }',
      '{ unit: PeakColourEvolution, tiedTo: [{ unit: RiseDecline, config: { maxGapDays: 7 } }] }',
    );
    const differences = diffJobs(jobOf(JOB), jobOf(other));
    expect(differences.sameHash).toBe(false);
    expect(differences.channels.map(({ channel }) => channel)).toEqual(['tde']);
    expect(differences.computed).toMatchObject([{ unit: 'RiseDecline', config: { maxGapDays: 7 } }]);
    expect(differences.dropped).toMatchObject([{ unit: 'RiseDecline', config: { maxGapDays: 30 } }]);
  });
});

describe('the JSON Schema of job files', () => {
  it('knows every unit and its parameters wherever a unit may stand', () => {
    const text = JSON.stringify(jobSchema(CATALOGUE.map(({ definition }) => definition)));
    for (const { definition } of CATALOGUE) expect(text).toContain(`{"const":"${definition.name}"}`);
    expect(text).toContain('maxGapDays');
  });
});
