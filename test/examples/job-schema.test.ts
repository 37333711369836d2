import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jobSchema } from '../../src/engine/job/job-schema.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { filesUnder, readText } from '../architecture/repository.js';

/** As much of Ajv as is used here; it comes with the packages that check schemas for us. */
interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

const { default: Ajv } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
  readonly default: new (options: object) => { compile(schema: object): Validator };
};

const SCHEMA = 'examples/job.schema.json';
const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readText(SCHEMA)));
const errorsOf = (job: unknown): readonly string[] => {
  validate(job);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const jobs = filesUnder('examples/jobs').filter((path) => path.endsWith('.yaml'));

describe('the schema of job files that editors use', () => {
  test('is the one that `ampelgraph job schema -o examples/job.schema.json` writes now', () => {
    const schema = jobSchema(CATALOGUE.map(({ definition }) => definition));
    expect(readText(SCHEMA)).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  test.each(jobs)('accepts %s, which names it', (path) => {
    const text = readText(path);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../job.schema.json');
    expect(errorsOf(parse(text))).toEqual([]);
  });

  test('knows the parameters of units and the settings of tasks, those of units within tasks included', () => {
    const job = (rest: object) => ({
      channels: [{ name: 'a', access: ['ztf-public'], readableBy: 'everyone' }],
      ...rest,
    });
    const task = (told: object) => errorsOf(job({ tasks: [{ name: 'one', ...told }] })).join('\n');
    expect(errorsOf(job({}))).toEqual([]);
    expect(task({ task: 'skmap' })).toContain('/tasks/0/task');
    expect(task({ task: 'skymap', config: { fle: 'a' } })).toContain('/tasks/0/config');
    const review = (config: object) =>
      task({ task: 'review', config: { channel: 'a', units: [{ unit: 'TransientTable', config }] } });
    expect(review({ sink: 'out' })).toBe('');
    expect(review({ sinks: 'out' })).toContain('/tasks/0/config/units/0/config');
  });
});
