import type { Storage } from '../../../src/storage/port/storage.js';
import { change, detection, facetsOf, NOW, OPEN_LANE, RUN } from './fixture.js';
import { putting } from './record-fixture.js';
import { stateOf, ticketOf, workUntilIdle } from './t2-work.js';

const AT_ONCE = 100;

/**
 * Fills a prepared store with transients of a point, a facet far from the others, an alert, a state, a ticket and its
 * result each, and with records: what a query that goes along the wrong index would have to wade through.
 */
export async function fillCrowd(storage: Storage, transients: number): Promise<void> {
  for (let first = 0; first < transients; first += AT_ONCE)
    await storage.ingest.commit(
      RUN,
      NOW,
      Array.from({ length: Math.min(AT_ONCE, transients - first) }, (_, place) => memberOf(first + place)),
    );
  await workUntilIdle(storage);
  await storage.records.write(
    NOW,
    Array.from({ length: transients }, (_, place) =>
      putting(`crowd ${place}`, { keys: [`crowd ${place}`], order: 1000 + place }),
    ),
  );
  await storage.journal.append(
    Array.from({ length: transients }, () => ({
      atUnixMs: NOW - 1,
      runId: RUN,
      kind: 'RUN_STARTED' as const,
      message: 'began',
    })),
  );
}

function memberOf(place: number) {
  const name = `crowd-${place}`;
  const point = detection(`ztf:${1_000_000 + place}`, 58_000 + place);
  return change(name, {
    points: [point],
    facets: facetsOf([point], { raDeg: (place * 7) % 360, decDeg: ((place * 3) % 160) - 80 }).map(
      ({ visibility, facet }) => ({ visibility, facet: { ...facet, peakMag: 14 + place / 100 } }),
    ),
    alerts: [
      {
        alertId: `crowd-${place}`,
        label: point.label,
        trigger: point.version,
        points: [point.version],
        fields: {},
        origin: { source: 'crowd', offset: place },
        verdicts: [],
      },
    ],
    accepted: [{ lane: OPEN_LANE, admitted: [point.version] }],
    states: [stateOf(name, [point])],
    tickets: [ticketOf('Digest', name)],
  });
}
