import { afterEach, describe, expect, it } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import { loadCatalogue } from '../../src/catalogues/load-catalogue.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { reproduce } from '../../src/engine/reproduction/reproduce.js';
import { withCatalogues } from '../../src/engine/resources/resourceful-runner.js';
import { newRun } from '../../src/engine/run-record.js';
import { TraceBook } from '../../src/engine/trace-book.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import type { ResultRow } from '../../src/storage/port/result-store.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { CATALOGUE } from '../../units/catalogue.js';
import type { CatalogMatchBody } from '../../units/t2/catalog-match.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { DSG, publish, ROWS, resolved, row } from '../fixtures/matching-job.js';
import { realData } from '../real-data.js';

const clearance = systemClearance('test');
const versions = await unitVersions(CATALOGUE);
const btsFile = realData('catalogues/bts_sample.csv');

let storage: Storage;
let transients = 0;
let runner: UnitRunner | undefined;

afterEach(async () => {
  await runner?.close();
  runner = undefined;
  await storage.close();
});

async function open(): Promise<void> {
  storage = await openSqliteStorage({ path: ':memory:' });
}

/** Runs the unit on a transient at the position and gives its current result, if there is one. */
async function matched(config: object, position = DSG): Promise<ResultRow | undefined> {
  const job = await resolved(storage, config);
  const run = newRun({ process: 'test', software: 'ampelgraph test', nowUnixMs: Date.now() });
  await storage.registry.useLabels(job.labels);
  await storage.registry.useChannels(job.channels.map(({ access }) => access));
  await storage.registry.useTraces(job.traces);
  await storage.registry.startRun(run);
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now);
  const name = `ZTF19aa${(++transients).toString(36).padStart(5, 'a')}`;
  // Two detections on either side: their mean is the position.
  const alerts = madeAlerts({
    name,
    ...position,
    points: [-1, 1].map((side, place) => ({
      id: 500 + 10 * transients + place,
      mjd: 58_600 + place,
      decDeg: position.decDeg + side * 0.0001,
      raDeg: position.raDeg,
    })),
  });
  await ingester.ingest(alerts);
  await work(run.id);
  const [transient] = await storage.transients.byName(clearance, name);
  const [page] = await storage.results.ofTransients(clearance, [transient!.ref], {
    first: 10,
    currentOnly: true,
  });
  const hash = job.traces.find(({ unitVersion }) => unitVersion.name === 'CatalogMatch')!.id;
  return page!.rows.find(({ traceId }) => traceId === hash);
}

function resourcefulRunner(): UnitRunner {
  runner ??= withCatalogues(createUnitRunner({ threads: 1, catalogue: CATALOGUE }), storage.catalogues);
  return runner;
}

async function work(runId: string): Promise<void> {
  const book = new TraceBook(storage.registry, versions);
  await workT2({
    storage,
    runner: resourcefulRunner(),
    runId,
    clock: Date.now,
    firstRetryMs: 1,
    untilIdle: true,
    traceIdOf: (unit, config) => book.traceIdOf(unit, config),
  });
}

function bodyOf(result: ResultRow | undefined): CatalogMatchBody {
  // The body of the unit under test.
  return result?.body as CatalogMatchBody;
}

describe('CatalogMatch', () => {
  it('gives the nearest row of each catalogue with the columns asked for, and says which version it was', async () => {
    await open();
    const version = await publish(storage, 'sdss');
    const result = await matched({
      catalogues: {
        sdss: { radiusArcsec: 3, keysToAppend: ['objid', 'z'] },
        far: { catalogue: `sdss@${version.version}`, radiusArcsec: 0.1 },
      },
    });
    expect(bodyOf(result).versions).toEqual({ sdss: version.version, far: version.version });
    expect(bodyOf(result).matches).toEqual({
      sdss: {
        id: '1237649770260463687',
        separationArcsec: expect.closeTo(0.4, 5),
        raDeg: ROWS[0]!.raDeg,
        decDeg: ROWS[0]!.decDeg,
        columns: { objid: '1237649770260463687', z: 0.9 },
      },
      far: null,
    });
    const [trace] = await storage.provenance.traces(clearance, [result!.traceId]);
    expect(trace!.config.config['$resources']).toMatchObject([
      {
        catalogue: 'sdss',
        version: version.version,
        digest: version.digest,
        radiusArcsec: 3,
        mode: 'NEAREST',
      },
      { radiusArcsec: 0.1 },
    ]);
  });

  it('filters before the nearest is chosen, or after', async () => {
    await open();
    await publish(storage, 'sdss');
    const body = bodyOf(
      await matched({
        catalogues: {
          pre: { catalogue: 'sdss', radiusArcsec: 60, preFilter: { class: { in: ['GALAXY', 'QSO'] } } },
          post: { catalogue: 'sdss', radiusArcsec: 60, postFilter: { z: { lt: 0.1 } } },
          every: { catalogue: 'sdss', radiusArcsec: 60, all: true, postFilter: { z: { present: true } } },
          exact: {
            catalogue: 'sdss',
            radiusArcsec: 60,
            preFilter: { objid: { eq: '1237649770260463689' } },
          },
        },
      }),
    );
    const idsOf = (name: string) => [body.matches[name] ?? []].flat().map(({ id }) => id?.slice(-1));
    expect(idsOf('pre')).toEqual(['8']);
    expect(idsOf('post')).toEqual([]);
    expect(idsOf('every')).toEqual(['7', '8', '0']);
    expect(idsOf('exact')).toEqual(['9']);
  });

  it('is reproduced from the recorded configuration, and is another result with another version', async () => {
    await open();
    await publish(storage, 'sdss');
    const config = { catalogues: { sdss: { radiusArcsec: 3 } } };
    const first = await matched(config);
    const newer = await publish(storage, 'sdss', ROWS.slice(1));
    const second = await matched(config);
    expect(second!.traceId).not.toBe(first!.traceId);
    expect(bodyOf(first).matches['sdss']).toMatchObject({ columns: { class: 'STAR' } });
    expect(bodyOf(second).matches['sdss']).toMatchObject({ columns: { class: 'GALAXY' } });
    const tools = { executions: storage.executions, runner: resourcefulRunner(), versions };
    expect(await reproduce(tools, clearance, [first!.id, second!.id])).toMatchObject([
      { outcome: 'SAME' },
      { outcome: 'SAME' },
    ]);
    await storage.catalogues.remove(newer);
    expect(await reproduce(tools, clearance, [first!.id, second!.id])).toMatchObject([
      { outcome: 'SAME' },
      { outcome: 'IMPOSSIBLE', reason: expect.stringContaining('RESOURCE_MISSING') },
    ]);
  });

  it('fails the ticket alone around which too many rows lie', async () => {
    await open();
    const crowd = Array.from({ length: 20_001 }, (_, n) => row(String(n), 1 + n / 1e5, null, 'STAR'));
    await publish(storage, 'crowd', crowd);
    expect(await matched({ catalogues: { crowd: { radiusArcsec: 5, all: true } } })).toBeUndefined();
    expect((await storage.journal.recent(1))[0]?.detail).toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
    expect(
      bodyOf(await matched({ catalogues: { crowd: { radiusArcsec: 5 } } })).matches['crowd'],
    ).toMatchObject({
      id: '0',
    });
  });

  it.skipIf(btsFile === undefined)(
    'finds AT2019dsg in the catalogue of the Bright Transient Survey',
    async () => {
      await open();
      await loadCatalogue(storage.catalogues, btsFile!, {
        name: 'bts',
        sexagesimal: true,
        absent: ['-'],
        nowUnixMs: 1,
      });
      const body = bodyOf(
        await matched({
          catalogues: {
            bts: {
              radiusArcsec: 2,
              keysToAppend: ['IAUID', 'type', 'redshift'],
              preFilter: { redshift: { lt: 0.1 } },
            },
          },
        }),
      );
      expect(body.matches['bts']).toMatchObject({
        id: 'ZTF19aapreis',
        columns: { IAUID: 'AT2019dsg', type: 'TDE', redshift: 0.0512 },
      });
    },
  );
});
