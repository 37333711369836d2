import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withVault } from '../../src/cli/vault.js';
import { compose } from '../../src/compose.js';
import { readConfig, secretOf } from '../../src/config.js';
import { RefusedJob } from '../../src/domain/errors.js';
import { exportedJob } from '../../src/engine/job/export-job.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const folder = temporaryFolder();

const SECRET = 'correct-horse-battery-staple';

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const JOB = `
channels: [{ name: open, access: [ztf-public], readableBy: everyone }]
sources:
  - unit: KafkaAlerts
    config:
      brokers: [localhost:9]
      group: us
      topics: [alerts]
      sasl: { mechanism: plain, username: us, password: { secret: kafka-password } }
`;

describe('secrets of a job', () => {
  it('come from a file beside the environment; the file wins', async () => {
    const config = readConfig({ AMPELGRAPH_SECRET_A: 'from outside', AMPELGRAPH_SECRET_B: 'too' });
    const vault = await withVault(config, file('vault.yaml', `a: ${SECRET}\nkafka-password: other\n`));
    expect(secretOf(vault, 'a', 'x')).toBe(SECRET);
    expect(secretOf(vault, 'b', 'x')).toBe('too');
    expect(secretOf(vault, 'kafka-password', 'x')).toBe('other');
    expect(await withVault(config, undefined)).toBe(config);
  });

  it('are neither hashed nor exported nor stored', async () => {
    const jobFile = file('job.yaml', JOB);
    const config = { ...readConfig({ AMPELGRAPH_DATA: join(folder, 'store') }), jobFile };
    const hashes: string[] = [];
    for (const text of [SECRET, 'another']) {
      const vault = file('vault.yaml', `kafka-password: ${text}\n`);
      const { storage, job, read } = await compose(await withVault(config, vault));
      await storage.close();
      hashes.push(job.hash);
      expect(JSON.stringify([exportedJob(read, job), job.traces])).not.toContain(SECRET);
    }
    expect(hashes[0]).toBe(hashes[1]);
    for (const name of readdirSync(join(folder, 'store')))
      expect(readFileSync(join(folder, 'store', name)).includes(SECRET)).toBe(false);
  });

  it.each([
    ['a value that is no text', `a: { b: ${SECRET} }\n`],
    ['YAML that does not end', `a: "${SECRET}\n`],
    ['a list', `- ${SECRET}\n`],
  ])('are never shown by what is wrong with their file: %s', async (_, text) => {
    const refused: unknown = await withVault(readConfig({}), file('broken.yaml', text)).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(RefusedJob);
    expect(String(refused)).not.toContain(SECRET);
  });
});
