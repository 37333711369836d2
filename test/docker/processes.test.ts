import type { Command } from 'commander';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../src/cli/program.js';
import { readConfig } from '../../src/config.js';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { resolveJob } from '../../src/engine/job/resolve-job.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { createAdminServer } from '../../src/server/admin-server.js';
import { Readiness } from '../../src/server/readiness.js';
import { findUnit, nearestUnitName } from '../../units/catalogue.js';
import { readText } from '../architecture/repository.js';
import { madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { deployments, ofKind, processes, settings } from './manifests.js';

const settingsRead = [...readText('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z\b/gm)].map(
  ([, name]) => name ?? '',
);

/** Variables that job files name in `env`. */
const OF_JOBS = ['ALERTS'];

describe('every process that a manifest starts', () => {
  test.each(processes.map((process) => [process.where, process] as const))(
    '%s is a command with options that there are',
    async (_where, { args }) => {
      const ran: string[] = [];
      await harmless(await createProgram(args[0]), ran).parseAsync([...args], { from: 'user' });
      expect(ran).toHaveLength(1);
      // The command, or what it is to do: `job run`.
      expect(args.slice(0, 2)).toContain(ran[0]);
    },
  );

  test.each(processes.map((process) => [process.where, process] as const))(
    '%s has settings that src/config.ts reads, with values that it takes',
    (_where, { environment }) => {
      const unknown = Object.keys(environment).filter((name) => !settingsRead.includes(name));
      expect(unknown.filter((name) => !OF_JOBS.includes(name))).toEqual([]);
      expect(readConfig(environment).jobFile).toBe('/etc/ampelgraph/job.yaml');
    },
  );

  test('an option that there is not is noticed', async () => {
    const parsed = harmless(await createProgram('engine'), []).parseAsync(['engine', '--onli', 't2'], {
      from: 'user',
    });
    await expect(parsed).rejects.toThrow(/unknown option/);
  });

  test('secrets come by reference, by names that src/config.ts reads', () => {
    const page = readText('docs/operations.md');
    const [command = ''] =
      /kubectl[^\n]*create secret generic ampelgraph \\\n(?:.*\\\n)*.*\n/.exec(page) ?? [];
    const names = [...command.matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name ?? '');
    expect(names).toContain('AMPELGRAPH_STORE');
    const unknown = names.filter(
      (name) => !settingsRead.includes(name) && !name.startsWith('AMPELGRAPH_SECRET_'),
    );
    expect(unknown).toEqual([]);
  });
});

describe('probes', () => {
  let store: MadeStore;
  const logger = pino({ level: 'silent' });

  beforeAll(async () => {
    store = await madeStore([]);
  });
  afterAll(() => store.close());

  test.each(deployments.map((deployment) => [deployment.metadata.name, deployment] as const))(
    '%s is asked for what its ports answer',
    async (_name, { spec }) => {
      const [container] = spec.template.spec.containers;
      const readiness = new Readiness(store.storage, logger);
      const metrics = new Metrics('test');
      const servers = {
        [settings['PORT']!]: await madeServer(store, { readiness }),
        [settings['AMPELGRAPH_ADMIN_PORT']!]: createAdminServer({
          metrics: () => metrics.text(),
          readiness,
          logger,
        }),
      };
      const { startupProbe, livenessProbe, readinessProbe, ports } = container!;
      expect(livenessProbe?.httpGet.path).toBe('/healthz');
      expect(readinessProbe?.httpGet.path).toBe('/readyz');
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
        const { path, port } = probe!.httpGet;
        const number = ports.find(({ name }) => name === port)?.containerPort;
        expect((await servers[String(number)]!.inject(path)).statusCode).toBe(200);
      }
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  );
});

describe('the job files', () => {
  const ConfigMap = z.object({
    metadata: z.object({ name: z.string() }),
    data: z.record(z.string(), z.string()),
  });
  const inKubernetes = ofKind(ConfigMap, 'ConfigMap').flatMap(({ data }) => data['job.yaml'] ?? []);

  test.each([readText('docker/job.yaml'), ...inKubernetes])('number %$ is accepted as it stands', (text) => {
    const job = resolveJob(readJobFile(text, 'job.yaml'), {
      find: (name) => findUnit(name)?.definition,
      suggest: nearestUnitName,
      versionOf: ({ name }) => ({
        id: name,
        name,
        tier: 'T2',
        package: 'ampelgraph',
        version: '0.0.0',
        digest: '0'.repeat(64),
      }),
    });
    expect(job.channels.length).toBeGreaterThan(0);
    expect(readJobFile(text, 'job.yaml').job.sources).toHaveLength(1);
  });
});

/** Lets a command line be parsed without anything being done or ended. */
function harmless(command: Command, ran: string[]): Command {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  if (command.commands.length === 0) command.action(() => void ran.push(command.name()));
  for (const sub of command.commands) harmless(sub, ran);
  return command;
}
