import { EVERYONE } from '../../src/access/audience.js';
import { clearanceFor } from '../../src/access/clearance.js';
import type { TransientKey } from '../../src/domain/transient.js';
import type { Storage } from '../../src/storage/port/storage.js';
import type { TransientRef } from '../../src/storage/port/transient-ref.js';
import type { TransientQuery } from '../../src/storage/port/transient-store.js';
import type { MadeTransient } from '../store/synthetic-survey.js';
import { alertOf, hexOf, LABELS, makeTransient, type Random } from '../store/synthetic-survey.js';

/** Transients, tickets or alerts in one call. */
export const AT_ONCE = 50;
export const NOW = 1_800_000_000_000;
export const RUN = 'bench';

/** A store with made transients in it, and some of them at hand. */
export interface FilledStore {
  readonly storage: Storage;
  readonly made: readonly MadeTransient[];
  readonly random: Random;
}

/** An operation of the port; each call is another one of its kind. */
export type Operation = readonly [name: string, call: (index: number) => Promise<unknown>];

const viewer = clearanceFor({ kind: 'TOKEN', subject: 'bench', grants: ['partner'] }, LABELS, NOW);
const page = { limit: AT_ONCE, count: false, rows: true } as const;
const newestFirst = [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }] as const;

/** Lists the operations of the port that are asked all the time, for one store. */
export async function operationsOn(store: FilledStore): Promise<readonly Operation[]> {
  return [...(await readsOf(store)), ...writesOf(store), ...ticketsOf(store)];
}

async function readsOf({ storage, made }: FilledStore): Promise<readonly Operation[]> {
  const { transients, datapoints, states, results, provenance, facets, changes, records } = storage;
  const keysAt = (index: number): readonly TransientKey[] =>
    Array.from({ length: AT_ONCE }, (_, place) => ({
      survey: 'ztf',
      name: made[(index * AT_ONCE + place) % made.length]!.name,
    }));
  const rows = await transients.byKey(viewer, keysAt(0));
  const refs: readonly TransientRef[] = rows.flatMap((row) => (row ? [row.ref] : []));
  const around = (index: number, radiusArcsec: number) => {
    const { raDeg, decDeg } = made[(index * 31) % made.length]!;
    return { raDeg, decDeg, radiusArcsec };
  };
  const cone = (index: number, radiusArcsec: number): TransientQuery => ({
    ...page,
    order: newestFirst,
    where: { op: 'inRegion', region: { kind: 'cone', ...around(index, radiusArcsec) } },
  });
  const cones = (index: number) => Array.from({ length: AT_ONCE }, (_, place) => around(index + place, 5));
  return [
    ['transients.find: cone of 5 arcsec', (index) => transients.find(viewer, cone(index, 5))],
    ['transients.find: cone of 1 degree', (index) => transients.find(viewer, cone(index, 3600))],
    ['transients.find: newest 50', () => transients.find(viewer, { ...page, order: newestFirst })],
    [
      'transients.matchCones: 50 of 5 arcsec',
      (index) => transients.matchCones(viewer, { cones: cones(index), mode: 'ALL', maxRows: 10_000 }),
    ],
    ['transients.byKey: 50', (index) => transients.byKey(viewer, keysAt(index))],
    ['transients.byName', (index) => transients.byName(viewer, keysAt(index)[0]!.name)],
    ['transients.channels: of 50', () => transients.channels(viewer, refs)],
    ['transients.progress', () => transients.progress(viewer)],
    ['datapoints.ofTransients: 50', () => datapoints.ofTransients(viewer, refs)],
    ['states.ofTransients: 50', () => states.ofTransients(viewer, refs, { first: 5 })],
    ['results.ofTransients: 50', () => results.ofTransients(viewer, refs, { first: 5 })],
    ['provenance.alertsOfTransients: 50', () => provenance.alertsOfTransients(viewer, refs, { first: 5 })],
    ['provenance.units', () => provenance.units(viewer)],
    ['facets.ofTransients: 50', (index) => facets.ofTransients(keysAt(index))],
    ['changes.latest', () => changes.latest()],
    ['records.find: 50', () => records.find(viewer, { kind: 'NOTE', direction: 'DESC', first: AT_ONCE })],
  ];
}

function writesOf({ storage, made, random }: FilledStore): readonly Operation[] {
  const { ingest, records, journal } = storage;
  const keysAt = (index: number): readonly TransientKey[] =>
    Array.from({ length: AT_ONCE }, (_, place) => ({
      survey: 'ztf',
      name: made[(index * AT_ONCE + place) % made.length]!.name,
    }));
  return [
    ['ingest.load: 50 transients', (index) => ingest.load(keysAt(index))],
    [
      'ingest.commit: 50 new transients with an alert each',
      (index) => {
        const changes = Array.from({ length: AT_ONCE }, (_, place) =>
          alertOf(
            makeTransient(random, 500_000_000 + made.length + index * AT_ONCE + place, ['public']),
            random,
          ),
        );
        return ingest.commit(RUN, NOW + index, changes);
      },
    ],
    [
      'records.write: 1',
      (index) =>
        records.write(NOW, [
          {
            put: {
              kind: 'NOTE',
              id: `${made.length} ${index}`,
              keys: [],
              order: index,
              audience: EVERYONE,
              body: { index },
            },
            basedOn: 'ABSENT',
          },
        ]),
    ],
    [
      'journal.append: 1',
      () => journal.append([{ atUnixMs: NOW, runId: RUN, kind: 'RUN_STARTED', message: 'began' }]),
    ],
  ];
}

function ticketsOf({ storage: { tickets } }: FilledStore): readonly Operation[] {
  const held: { readonly key: string; readonly leaseToken: string }[][] = [];
  const body = { z: 0.1 };
  const bodyText = JSON.stringify(body);
  return [
    [
      'tickets.claim: 50 with light curves',
      async () => {
        // Later than all commits, whose instants never go back: their tickets are due then.
        const request = { limit: AT_ONCE, leaseMs: 600_000, nowUnixMs: NOW + 60_000, worker: 'bench' };
        held.push((await tickets.claim(request)).map(({ key, leaseToken }) => ({ key, leaseToken })));
      },
    ],
    [
      'tickets.complete: 50',
      () =>
        tickets.complete(
          RUN,
          NOW,
          (held.shift() ?? []).map((ticket) => ({
            ...ticket,
            resultId: hexOf(`result ${ticket.key}`),
            traceId: hexOf('trace U0'),
            consumed: [],
            body,
            bodyText,
            bodyHash: hexOf(bodyText),
            durationMs: 1,
          })),
        ),
    ],
    ['tickets.counts', () => tickets.counts(NOW)],
    ['tickets.trouble', () => tickets.trouble(NOW)],
  ];
}
