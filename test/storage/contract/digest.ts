import { describe, expect, test } from 'vitest';
import type { TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { ContentDigest, Storage } from '../../../src/storage/port/storage.js';
import {
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  RUN,
  TEAM_LANE,
  WORKER_RUN,
} from './fixture.js';
import { stateOf, ticketOf, workUntilIdle } from './t2-work.js';

const [A, B] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001, PARTNER)];

/** The whole history of one transient in one step. */
function whole(name: string): TransientChange {
  return change(name, {
    points: [A, B],
    alerts: [alertOf('1', A), alertOf('2', B)],
    accepted: [
      { lane: TEAM_LANE, admitted: [A.version] },
      { lane: OPEN_LANE, admitted: undefined },
    ],
    states: [stateOf(`${name} a`, [A], [OPEN_LANE, TEAM_LANE]), stateOf(`${name} ab`, [A, B], [TEAM_LANE])],
    tickets: [
      ticketOf('Fit', `${name} a`, [OPEN_LANE, TEAM_LANE]),
      ticketOf('Match', `${name} ab`, [TEAM_LANE]),
    ],
  });
}

/** The same in two steps, the second point first, lanes one after the other. */
function inSteps(name: string): readonly [TransientChange, TransientChange] {
  return [
    change(name, {
      points: [B],
      alerts: [alertOf('2', B)],
      accepted: [{ lane: OPEN_LANE, admitted: undefined }],
    }),
    change(name, {
      basedOn: 1,
      points: [A],
      facets: facetsOf([A, B]),
      alerts: [alertOf('1', A)],
      accepted: [{ lane: TEAM_LANE, admitted: [A.version] }],
      states: [
        stateOf(`${name} a`, [A], [TEAM_LANE]),
        stateOf(`${name} a`, [A], [OPEN_LANE]),
        stateOf(`${name} ab`, [A, B], [TEAM_LANE]),
      ],
      tickets: [
        ticketOf('Match', `${name} ab`, [TEAM_LANE]),
        ticketOf('Fit', `${name} a`, [TEAM_LANE]),
        ticketOf('Fit', `${name} a`, [OPEN_LANE]),
      ],
    }),
  ];
}

function alertOf(alertId: string, trigger: typeof A) {
  return {
    alertId,
    label: trigger.label,
    trigger: trigger.version,
    points: [trigger.version],
    fields: { x: 1 },
    origin: { source: 's', offset: 0 },
    verdicts: [
      { lane: OPEN_LANE, accepted: true },
      { lane: TEAM_LANE, accepted: true },
    ] as const,
  };
}

async function digested(
  open: OpenStorage,
  fill: (storage: Storage) => Promise<unknown>,
): Promise<ContentDigest> {
  const storage = await openPrepared(open);
  await fill(storage);
  const digest = await storage.contentDigest();
  await storage.close();
  return digest;
}

/** What "same content" means. */
export function digestContract(open: OpenStorage): void {
  describe('the content digest', () => {
    test('is the same whatever the order, the batches, the times and the runs', async () => {
      const one = await digested(open, async (storage) => {
        await storage.ingest.commit(RUN, NOW, [whole('A'), whole('B')]);
        await workUntilIdle(storage);
      });
      const other = await digested(open, async (storage) => {
        const [first, second] = [inSteps('B'), inSteps('A')];
        await storage.ingest.commit(RUN, NOW + 1, [first[0]]);
        await storage.ingest.commit(WORKER_RUN, NOW + 2, [second[0], first[1]]);
        await workUntilIdle(storage, {}, NOW + 77);
        await storage.ingest.commit(RUN, NOW + 3, [second[1]]);
        await workUntilIdle(storage, {}, NOW + 99);
      });
      expect(other).toEqual(one);
    });

    test('tells apart what differs, part by part', async () => {
      const base = await digested(open, (storage) => storage.ingest.commit(RUN, NOW, [whole('A')]));
      const differing: Record<string, (storage: Storage) => Promise<unknown>> = {
        tickets: (storage) =>
          storage.ingest.commit(RUN, NOW, [{ ...whole('A'), tickets: whole('A').tickets.slice(0, 1) }]),
        acceptances: (storage) =>
          storage.ingest.commit(RUN, NOW, [{ ...whole('A'), accepted: whole('A').accepted.slice(0, 1) }]),
        alerts: (storage) =>
          storage.ingest.commit(RUN, NOW, [
            { ...whole('A'), alerts: whole('A').alerts.map((alert) => ({ ...alert, fields: { x: 2 } })) },
          ]),
        currentStates: (storage) =>
          storage.ingest.commit(RUN, NOW, [{ ...whole('A'), states: whole('A').states.toReversed() }]),
        facets: (storage) =>
          storage.ingest.commit(RUN, NOW, [{ ...whole('A'), facets: whole('A').facets.slice(0, 1) }]),
        results: async (storage) => {
          await storage.ingest.commit(RUN, NOW, [whole('A')]);
          await workUntilIdle(storage);
        },
      };
      for (const [part, fill] of Object.entries(differing)) {
        const digest = await digested(open, fill);
        const changed = (Object.keys(base) as (keyof ContentDigest)[]).filter(
          (key) => digest[key] !== base[key],
        );
        expect(changed).toEqual([part, 'digest']);
      }
    });

    test('does not depend on leases and attempts', async () => {
      const fill = (storage: Storage) => storage.ingest.commit(RUN, NOW, [whole('A')]);
      const waiting = await digested(open, fill);
      const running = await digested(open, async (storage) => {
        await fill(storage);
        await storage.tickets.claim({ limit: 5, leaseMs: 1, nowUnixMs: NOW, worker: 'w' });
        await storage.journal.append([{ atUnixMs: NOW, runId: RUN, kind: 'RUN_STARTED', message: PUBLIC }]);
      });
      expect(running).toEqual(waiting);
    });
  });
}
