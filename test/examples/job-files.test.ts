import { describe, expect, test } from 'vitest';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { resolveJob, type UnitShelf } from '../../src/engine/job/resolve-job.js';
import type { UnitDefinition } from '../../src/unit/definition.js';
import { findUnit, nearestUnitName } from '../../units/catalogue.js';
import { filesUnder, readText } from '../architecture/repository.js';

const shelf: UnitShelf = {
  find: (name) => findUnit(name)?.definition,
  suggest: nearestUnitName,
  versionOf: ({ name }: UnitDefinition) => ({
    id: name,
    name,
    tier: 'T2',
    package: 'ampelgraph',
    version: '0.0.0',
    digest: '0'.repeat(64),
  }),
};

describe('configurations that the pages show are accepted as they stand', () => {
  const examples = filesUnder('examples').filter((path) => path.endsWith('.yaml'));
  const inReadme = [...readText('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? '',
  );

  test.each(examples)('%s', (path) => {
    expect(resolveJob(readJobFile(readText(path), path), shelf).channels.length).toBeGreaterThan(0);
  });

  test.each(inReadme)('block %$ of README.md', (text) => {
    expect(resolveJob(readJobFile(text, 'README.md'), shelf).channels.length).toBeGreaterThan(0);
  });
});
