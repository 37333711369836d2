import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefusedJob } from '../../src/domain/errors.js';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { resolveJob } from '../../src/engine/job/resolve-job.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { CATALOGUE, findUnit, nearestUnitName } from '../../units/catalogue.js';

const FOLDER = new URL('./broken-jobs/', import.meta.url);
const versions = await unitVersions(CATALOGUE);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function mistakesOf(name: string): readonly string[] {
  try {
    resolveJob(readJobFile(readFileSync(new URL(name, FOLDER), 'utf8'), name), {
      find: (unit) => findUnit(unit)?.definition,
      suggest: (unit) => nearestUnitName(unit),
      versionOf: (definition) => versions.get(definition.name)!,
    });
  } catch (error) {
    if (error instanceof RefusedJob) return error.mistakes;
    throw error;
  }
  return [];
}

describe('a broken job file is refused with every mistake, its place, what was expected and what was found', () => {
  it('of each of thirty kinds', async () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
    const lines = files.flatMap((name) => [...mistakesOf(name), '']);
    await expect(lines.join('\n')).toMatchFileSnapshot('broken-jobs/messages.txt');
  });
});
