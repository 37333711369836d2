import { accessTerm } from '../../../src/access/access-term.js';
import type { NewAlert, StoredPoint, TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
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
} from './fixture.js';
import { stateOf } from './t2-work.js';

const AFTER_PARTNER = accessTerm([[PARTNER, PUBLIC]]);

/** Gives the receipt of an alert that brought points. */
export function alertOf(
  alertId: string,
  trigger: StoredPoint,
  others: readonly StoredPoint[] = [],
): NewAlert {
  return {
    alertId,
    label: trigger.label,
    trigger: trigger.version,
    points: [trigger, ...others].map(({ version }) => version),
    fields: {},
    origin: { source: 'made', offset: 0 },
    verdicts: [],
  };
}

function withoutSummary(point: StoredPoint): StoredPoint {
  const { summary: _summary, ...datapoint } = point.datapoint;
  return { ...point, datapoint };
}

/** A state of one point that comes hidden first and with a public alert later, gains a summary, and comes back. */
export async function toldInSteps(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const [hidden, late] = [detection('ztf:1', 59_000, PARTNER), detection('ztf:3', 59_002)];
  const bare = withoutSummary({ ...detection('ztf:2', 59_001), term: AFTER_PARTNER });
  const whole = { ...detection('ztf:2', 59_001), version: bare.version };
  const steps: readonly (Partial<TransientChange> & { readonly points?: readonly StoredPoint[] })[] = [
    {
      points: [hidden, bare],
      alerts: [alertOf('1', hidden, [bare])],
      states: [stateOf('a', [bare], [TEAM_LANE])],
    },
    {
      points: [late],
      changedPoints: [{ ...bare, term: whole.term }],
      facets: facetsOf([hidden, { ...bare, term: whole.term }, late]),
      alerts: [alertOf('3', late, [bare])],
      states: [stateOf('b', [bare, late], [OPEN_LANE, TEAM_LANE])],
    },
    {
      changedPoints: [whole],
      facets: facetsOf([hidden, whole, late]),
      alerts: [alertOf('2', whole)],
      states: [stateOf('a', [whole], [OPEN_LANE, TEAM_LANE])],
    },
  ];
  for (const [basedOn, parts] of steps.entries())
    await storage.ingest.commit(RUN, NOW + 1000 * basedOn, [change('A', { basedOn, ...parts })]);
  return storage;
}
