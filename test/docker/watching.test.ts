import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Metrics } from '../../src/metrics/metrics.js';
import { readText, tableRows } from '../architecture/repository.js';
import { madeStore } from '../fixtures/made-store.js';
import { compose, documentsOf, settings } from './manifests.js';

const Rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});
const Board = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});
const Prometheus = z.object({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(
    z.object({
      job_name: z.string(),
      dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })),
    }),
  ),
});

const rules = Rules.parse(documentsOf('docker/prometheus/alerts.yaml')[0]).groups.flatMap(
  (group) => group.rules,
);
const board = Board.parse(JSON.parse(readText('docker/grafana/boards/ampelgraph.json')));
const byLoad = readText('docker/kubernetes-by-load/prometheus-adapter-rules.yaml');

/** Every name under which a sample of ours is exposed, with the labels that it can have. */
async function exposed(): Promise<ReadonlyMap<string, string>> {
  const { storage, close } = await madeStore([]);
  const metrics = new Metrics('test');
  metrics.measured(storage);
  metrics.watchTickets(() => storage.tickets.counts(0));
  metrics.watchProcess();
  const names = new Map(
    (await metrics.snapshot()).flatMap(({ name, type }) =>
      String(type) === 'histogram'
        ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`].map((each) => [each, name] as const)
        : [[name, name] as const],
    ),
  );
  await close();
  return names;
}

const namesIn = (expression: string) =>
  [...expression.matchAll(/\b(?:ampelgraph|nodejs|process)_\w+/g)].map(([name]) => name);

describe('every metric that is asked for is exposed', () => {
  test('by the board', async () => {
    const names = await exposed();
    const asked = board.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  test('by the rules', async () => {
    const names = await exposed();
    const asked = rules.flatMap(({ expr }) => namesIn(expr));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  test('by the autoscalers', async () => {
    const names = await exposed();
    const asked = [...byLoad.matchAll(/(?:seriesQuery|metricsQuery): (.*)/g)].flatMap(([, query]) =>
      namesIn(query ?? ''),
    );
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    const given = [...byLoad.matchAll(/as: (\w+)/g)].map(([, name]) => name);
    const used = [
      ...readText('docker/kubernetes-by-load/kustomization.yaml').matchAll(/name: (ampelgraph_\w+)/g),
    ].map(([, name]) => name);
    expect(used.sort()).toEqual(given.sort());
  });

  test('and each metric of ours stands on the board', async () => {
    const names = await exposed();
    const asked = new Set(
      board.panels
        .flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)))
        .map((name) => names.get(name)),
    );
    // What is read, is stored, known or refused.
    const elsewhere = ['ampelgraph_alerts_read_total'];
    const ours = new Set([...names.values()].filter((name) => name.startsWith('ampelgraph_')));
    expect([...ours].filter((name) => !asked.has(name))).toEqual(elsewhere);
  });
});

test('docs/operations.md explains every rule, and no other', () => {
  const explained = tableRows(readText('docs/operations.md')).flatMap(
    ([first]) => /^`(AmpelGraph\w+)`$/.exec(first ?? '')?.[1] ?? [],
  );
  expect(explained).toEqual(rules.map(({ alert }) => alert));
});

describe('Prometheus of compose', () => {
  const { scrape_configs: scrapes, rule_files: files } = Prometheus.parse(
    documentsOf('docker/prometheus/prometheus.yaml')[0],
  );

  test('scrapes every process of ours at its admin port, and reaches it', () => {
    const [{ names, port } = { names: [], port: 0 }] = scrapes[0]!.dns_sd_configs;
    const ours = Object.entries(compose.services).filter(([, { image }]) => image.startsWith('ampelgraph:'));
    expect([...names].sort()).toEqual(ours.map(([name]) => name).sort());
    expect(String(port)).toBe(settings['AMPELGRAPH_ADMIN_PORT']);
    const reached = compose.services['prometheus']!.networks;
    for (const [, { networks, environment }] of ours) {
      expect(networks.filter((name) => reached.includes(name))).not.toEqual([]);
      expect(environment).toMatchObject({
        AMPELGRAPH_ADMIN_PORT: String(port),
        AMPELGRAPH_ADMIN_HOST: '0.0.0.0',
      });
    }
  });

  test('reads the rules that are there', () => {
    expect(files).toEqual(['alerts.yaml']);
    expect(scrapes.map(({ job_name: name }) => name)).toEqual(['ampelgraph']);
  });
});
