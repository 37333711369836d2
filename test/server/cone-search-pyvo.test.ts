import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeAlerts } from '../fixtures/made-alert.js';
import { madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';

// Distributions install pyvo for their own Python, which need not be the first one found.
const python = ['python3', '/usr/bin/python3'].find(
  (each) => spawnSync(each, ['-c', 'import pyvo']).status === 0,
);
if (python === undefined)
  console.warn('skipped: no Python 3 with pyvo is installed, so pyvo does not ask /scs');

/** Asks as astronomers do, and says what pyvo made of the answer. */
const SCRIPT = `
import json, sys
import pyvo
def told(action):
    try:
        return action()
    except pyvo.DALServiceError as error:
        return {'serviceError': str(error)}
    except pyvo.DALQueryError as error:
        return {'error': str(error)}
def rows(found):
    table = found.to_table()
    return {
        'names': [str(each.id) for each in found],
        'positions': [[float(each.pos.icrs.ra.deg), float(each.pos.icrs.dec.deg)] for each in found],
        'columns': list(table.colnames),
        'units': {name: str(table[name].unit) for name in table.colnames if table[name].unit is not None},
        'mags': [float(each) for each in table['last_mag']] if 'last_mag' in table.colnames else [],
    }
service = pyvo.dal.SCSService(sys.argv[1] + '/scs?')
print(json.dumps({
    'cone': told(lambda: rows(service.search(pos=(0.0, -20.0), radius=1.0, verbosity=2))),
    'least': told(lambda: rows(service.search(pos=(0.0, -20.0), radius=1.0, verbosity=1))),
    'empty': told(lambda: rows(service.search(pos=(90.0, 45.0), radius=0.1))),
    'columns': told(lambda: [column.name for column in service.columns]),
    'wrong': told(lambda: rows(service.search(pos=(0.0, -20.0), radius=200.0))),
}))
`;

interface Told {
  readonly names: readonly string[];
  readonly positions: readonly (readonly [number, number])[];
  readonly columns: readonly string[];
  readonly units: Readonly<Record<string, string>>;
  readonly mags: readonly number[];
}

describe.skipIf(python === undefined)('pyvo', () => {
  let store: MadeStore;
  let server: FastifyInstance;
  let told: Readonly<Record<'cone' | 'least' | 'empty', Told>> & {
    readonly columns: readonly string[];
    readonly wrong: { readonly error?: string };
  };

  beforeAll(async () => {
    store = await madeStore(
      [
        ['near', 0.1, -20],
        ['seam', 359.6, -20.1],
        ['far', 0, -17],
      ].flatMap(([name, raDeg, decDeg], number) =>
        madeAlerts({
          name: String(name),
          raDeg: Number(raDeg),
          decDeg: Number(decDeg),
          points: [{ id: number + 1, mjd: 59_000, mag: 18.5 }],
        }),
      ),
    );
    server = await madeServer(store);
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const run = promisify(execFile);
    const { stdout } = await run(python!, ['-c', SCRIPT, url]);
    told = JSON.parse(stdout);
  }, 120_000);

  afterAll(async () => {
    await server?.close();
    await store?.close();
  });

  test('finds the transients of a cone, nearest first, with their positions', () => {
    expect(told.cone.names).toEqual(['near', 'seam']);
    expect(told.cone.positions[1]?.[0]).toBeCloseTo(359.6, 6);
    expect(told.cone.positions[1]?.[1]).toBeCloseTo(-20.1, 6);
    expect(told.cone.mags[0]).toBeCloseTo(18.5, 4);
    expect(told.cone.units).toMatchObject({ ra: 'deg', dec: 'deg', last_mag: 'mag' });
  });

  test('gets the columns that the standard asks for, and no others, when it wants the least', () => {
    expect(told.least).toMatchObject({ names: ['near', 'seam'], columns: ['name', 'ra', 'dec'] });
  });

  test('learns the columns of the service, an empty answer, and what was wrong with a question', () => {
    expect(told.columns).toEqual(expect.arrayContaining(['name', 'ra', 'dec', 'first_mjd']));
    expect(told.empty.names).toEqual([]);
    expect(told.wrong.error).toContain('SR must be a decimal number in [0, 180]');
  });
});
