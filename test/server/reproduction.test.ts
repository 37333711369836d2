import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ServingReproducer } from '../../src/engine/reproduction/serving-reproducer.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { configHashOf, unitVersionIdOf } from '../../src/provenance/trace.js';
import type { UnitVersion } from '../../src/storage/port/origin-rows.js';
import type { PresentSoftware } from '../../src/storage/staleness.js';
import { CATALOGUE, findUnit } from '../../units/catalogue.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { oneAlertEach, openT2Store, type T2Store } from '../fixtures/t2-store.js';

const RESULTS = `{ transients(first: 1) { edges { node { t2Results(first: 10) { edges { node { id unit stale } } } } } } }`;
const REPRODUCE = `mutation ($id: ID!) { reproduce(id: $id) { outcome reason durationMillis differences { path before after } } }`;

let store: T2Store;
let runner: UnitRunner;
let versions: ReadonlyMap<string, UnitVersion>;
const servers: FastifyInstance[] = [];

beforeAll(async () => {
  store = await openT2Store(CATALOGUE, ['PeakColourEvolution']);
  runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
  versions = await unitVersions(CATALOGUE);
  await store.ingest(oneAlertEach(1, 12));
  const { storage, runId, traceIdOf } = store;
  await workT2({ storage, runner, runId, traceIdOf, clock: Date.now, untilIdle: true });
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await runner.close();
  await store.close();
});

async function serverWith(
  of: ReadonlyMap<string, UnitVersion> | undefined,
  asked: PresentSoftware['asked'] = new Map(),
): Promise<FastifyInstance> {
  const { executions } = store.storage;
  const server = await madeServer(
    { storage: store.storage, labels: DEFAULT_LABEL_TABLE },
    {
      clock: Date.now,
      ...(of === undefined
        ? {}
        : { reproducer: new ServingReproducer({ executions, runner, versions: of }, asked) }),
    },
  );
  servers.push(server);
  return server;
}

/** Hash of a unit's default configuration. */
function configOf(unit: string): string {
  return configHashOf(findUnit(unit)!.definition.parseConfig({}));
}

async function resultsOf(
  server: FastifyInstance,
): Promise<readonly { id: string; unit: string; stale: unknown }[]> {
  const data = await dataOf(server, RESULTS);
  const lists = at(data, 'transients.edges.*.node.t2Results.edges.*.node') as {
    id: string;
    unit: string;
    stale: unknown;
  }[][];
  return lists.flat();
}

async function reproductionOf(server: FastifyInstance, id: string): Promise<unknown> {
  return at(await dataOf(server, REPRODUCE, { id }), 'reproduce');
}

function otherSoftware(unit: string): ReadonlyMap<string, UnitVersion> {
  const next = { ...versions.get(unit)!, digest: 'e'.repeat(64) };
  return new Map([...versions, [unit, { ...next, id: unitVersionIdOf(next) }]]);
}

describe('reproducing over the API', () => {
  test('gives the same for every result that is seen, and none is stale', async () => {
    const server = await serverWith(versions);
    const results = await resultsOf(server);
    expect(results.map(({ unit, stale }) => [unit, stale]).sort()).toEqual([
      ['LightCurveSummary', null],
      ['PeakColourEvolution', null],
      ['RiseDecline', null],
    ]);
    for (const { id } of results) {
      const reproduce = await reproductionOf(server, id);
      expect(reproduce).toMatchObject({ outcome: 'SAME', reason: null, differences: [] });
    }
  });

  test('says which are stale under other software, tied ones for their input, and that they cannot be made again', async () => {
    const server = await serverWith(otherSoftware('RiseDecline'));
    const results = await resultsOf(server);
    expect(results.map(({ unit, stale }) => [unit, stale]).sort()).toEqual([
      ['LightCurveSummary', null],
      ['PeakColourEvolution', 'INPUT'],
      ['RiseDecline', 'UNIT_VERSION'],
    ]);
    const id = results.find(({ unit }) => unit === 'RiseDecline')!.id;
    const reproduce = await reproductionOf(server, id);
    expect(reproduce).toMatchObject({
      outcome: 'IMPOSSIBLE',
      reason: expect.stringContaining('another version'),
    });
  });

  test('says which are stale since their channel asks for other configurations, of them or of what they are tied to', async () => {
    const other = 'e'.repeat(64);
    const summary = { unit: 'LightCurveSummary', configHash: configOf('LightCurveSummary'), tiedTo: [] };
    const rise = { unit: 'RiseDecline', configHash: other, tiedTo: [] };
    const peak = {
      unit: 'PeakColourEvolution',
      configHash: configOf('PeakColourEvolution'),
      tiedTo: [rise, summary],
    };
    const staleWith = async (channel: string) => {
      const results = await resultsOf(
        await serverWith(versions, new Map([[channel, [peak, rise, summary]]])),
      );
      return results.map(({ unit, stale }) => [unit, stale]).sort();
    };
    expect(await staleWith('public')).toEqual([
      ['LightCurveSummary', null],
      ['PeakColourEvolution', 'CONFIG'],
      ['RiseDecline', 'CONFIG'],
    ]);
    expect(await staleWith('another')).toEqual([
      ['LightCurveSummary', null],
      ['PeakColourEvolution', null],
      ['RiseDecline', null],
    ]);
  });

  test('tells of a result that is not there what it tells of a hidden one, and refuses what is no result', async () => {
    const server = await serverWith(versions);
    const reproduce = await reproductionOf(server, `t2result:${'0'.repeat(64)}`);
    expect(reproduce).toMatchObject({
      outcome: 'IMPOSSIBLE',
      reason: 'no T2 result of this id is to be seen',
      durationMillis: null,
    });
    const { errors } = await ask(server, REPRODUCE, { id: 'transient:ztf:ZTF26aaaaaaa' });
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('expected the id of a T2 result'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('is impossible where the server has no units, and refused by GET', async () => {
    const server = await serverWith(undefined);
    const [result] = await resultsOf(server);
    const reproduce = await reproductionOf(server, result!.id);
    expect(reproduce).toMatchObject({
      outcome: 'IMPOSSIBLE',
      reason: expect.stringContaining('computes nothing'),
    });
    const query = encodeURIComponent(`mutation { reproduce(id: "${result!.id}") { outcome } }`);
    const response = await server.inject({ method: 'GET', url: `/graphql?query=${query}` });
    expect(response.statusCode).toBe(405);
  });
});
