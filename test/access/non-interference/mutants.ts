import { EVERYONE } from '../../../src/access/audience.js';
import { systemClearance } from '../../../src/access/system-clearance.js';
import type { IngestStore, TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';

/** A product with one check taken out. */
export interface Mutant {
  readonly name: string;
  /**
   * The survey that shows it, so that every run of the tests can try it; with another schema, by which documents are
   * drawn, one of those that follow. Absent where all of them take long.
   */
  readonly shownBySurvey?: number;
  readonly mutate: (storage: Storage) => Storage;
}

type Fault = Omit<Mutant, 'shownBySurvey'>;

const ALL = systemClearance('a mutant');

/** Gives an object whose named members are replaced. */
function replacing<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, key) {
      const replaced: unknown = Reflect.get(members, key);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * Every read of the port, answering everybody as if he might see everything. But `traces`: the API asks it for the traces
 * of records that are seen, and for no others.
 */
const READS: readonly Fault[] = [
  reading('transients.find', ({ transients: t }) => ({
    transients: replacing(t, { find: (_, query) => t.find(ALL, query) }),
  })),
  reading('transients.findOutlines', ({ transients: t }) => ({
    transients: replacing(t, { findOutlines: (_, query) => t.findOutlines(ALL, query) }),
  })),
  reading('transients.matchCones', ({ transients: t }) => ({
    transients: replacing(t, { matchCones: (_, query) => t.matchCones(ALL, query) }),
  })),
  reading('transients.matchPlaces', ({ transients: t }) => ({
    transients: replacing(t, { matchPlaces: (_, query) => t.matchPlaces(ALL, query) }),
  })),
  reading('transients.places', ({ transients: t }) => ({
    transients: replacing(t, { places: (_, query) => t.places(ALL, query) }),
  })),
  reading('transients.density', ({ transients: t }) => ({
    transients: replacing(t, { density: (_, query) => t.density(ALL, query) }),
  })),
  reading('transients.byKey', ({ transients: t }) => ({
    transients: replacing(t, { byKey: (_, keys) => t.byKey(ALL, keys) }),
  })),
  reading('transients.byName', ({ transients: t }) => ({
    transients: replacing(t, { byName: (_, name) => t.byName(ALL, name) }),
  })),
  reading('transients.channels', ({ transients: t }) => ({
    transients: replacing(t, { channels: (_, refs) => t.channels(ALL, refs) }),
  })),
  reading('transients.progress', ({ transients: t }) => ({
    transients: replacing(t, { progress: (_, units) => t.progress(ALL, units) }),
  })),
  reading('datapoints.ofTransients', ({ datapoints: d }) => ({
    datapoints: replacing(d, { ofTransients: (_, refs) => d.ofTransients(ALL, refs) }),
  })),
  reading('datapoints.byId', ({ datapoints: d }) => ({
    datapoints: replacing(d, { byId: (_, ids) => d.byId(ALL, ids) }),
  })),
  reading('states.ofTransients', ({ states: s }) => ({
    states: replacing(s, { ofTransients: (_, refs, page) => s.ofTransients(ALL, refs, page) }),
  })),
  reading('states.byId', ({ states: s }) => ({
    states: replacing(s, { byId: (_, ids) => s.byId(ALL, ids) }),
  })),
  reading('results.ofTransients', ({ results: r }) => ({
    results: replacing(r, { ofTransients: (_, refs, query) => r.ofTransients(ALL, refs, query) }),
  })),
  reading('results.ofStates', ({ results: r }) => ({
    results: replacing(r, { ofStates: (_, ids, query) => r.ofStates(ALL, ids, query) }),
  })),
  reading('results.byId', ({ results: r }) => ({
    results: replacing(r, { byId: (_, ids) => r.byId(ALL, ids) }),
  })),
  reading('provenance.configs', ({ provenance: p }) => ({
    provenance: replacing(p, { configs: (_, hashes) => p.configs(ALL, hashes) }),
  })),
  reading('provenance.unitVersions', ({ provenance: p }) => ({
    provenance: replacing(p, { unitVersions: (_, ids) => p.unitVersions(ALL, ids) }),
  })),
  reading('provenance.runs', ({ provenance: p }) => ({
    provenance: replacing(p, { runs: (_, ids) => p.runs(ALL, ids) }),
  })),
  reading('provenance.alertsOfTransients', ({ provenance: p }) => ({
    provenance: replacing(p, {
      alertsOfTransients: (_, refs, page) => p.alertsOfTransients(ALL, refs, page),
    }),
  })),
  reading('provenance.alerts', ({ provenance: p }) => ({
    provenance: replacing(p, { alerts: (_, keys) => p.alerts(ALL, keys) }),
  })),
  reading('provenance.alertsThatBrought', ({ provenance: p }) => ({
    provenance: replacing(p, { alertsThatBrought: (_, ids) => p.alertsThatBrought(ALL, ids) }),
  })),
  reading('provenance.units', ({ provenance: p }) => ({
    provenance: replacing(p, { units: () => p.units(ALL) }),
  })),
  reading('executions.byResult', ({ executions: e }) => ({
    executions: replacing(e, { byResult: (_, ids) => e.byResult(ALL, ids) }),
  })),
  reading('executions.list', ({ executions: e }) => ({
    executions: replacing(e, { list: (_, query) => e.list(ALL, query) }),
  })),
  reading('records.find', ({ records: r }) => ({
    records: replacing(r, { find: (_, query) => r.find(ALL, query) }),
  })),
  reading('records.ofKeys', ({ records: r }) => ({
    records: replacing(r, { ofKeys: (_, keys, query) => r.ofKeys(ALL, keys, query) }),
  })),
];

function reading(method: string, open: (storage: Storage) => Partial<Storage>): Fault {
  return { name: `${method} without a clearance`, mutate: (storage) => replacing(storage, open(storage)) };
}

/** What the engine decides, decided for all alike. */
const WRITES: readonly Fault[] = [
  writing('one facet, of all points, in every class', (change) => {
    const most = change.facets.reduce((a, b) =>
      b.visibility.open.length > a.visibility.open.length ? b : a,
    );
    return { ...change, facets: change.facets.map((facet) => ({ ...facet, facet: most.facet })) };
  }),
  writing('states in the lanes of their channel alike', (change) => {
    const lanes = [...new Set(change.states.flatMap((state) => state.lanes))];
    return { ...change, states: change.states.map((state) => ({ ...state, lanes })) };
  }),
  writing('tickets in the lanes of all tickets', (change) => {
    const lanes = [...new Set(change.tickets.flatMap((ticket) => ticket.lanes))];
    return { ...change, tickets: change.tickets.map((ticket) => ({ ...ticket, lanes })) };
  }),
  writing('an acceptance in one lane taken for all of them', (change) => {
    const lanes = change.alerts.flatMap(({ verdicts }) => verdicts.map(({ lane }) => lane));
    const [first] = change.accepted;
    if (!first) return change;
    const accepted = [...new Set(lanes)].map((lane) => ({ ...first, lane }));
    return {
      ...change,
      accepted: [...change.accepted, ...accepted.filter(({ lane }) => isNew(change, lane.key))],
    };
  }),
  writing('one verdict of a channel in all its lanes', (change) => ({
    ...change,
    alerts: change.alerts.map((alert) => ({
      ...alert,
      verdicts: alert.verdicts.map((verdict) => {
        const first = alert.verdicts.find(({ lane }) => lane.channel === verdict.lane.channel) ?? verdict;
        return { ...first, lane: verdict.lane };
      }),
    })),
  })),
];

/** What T3 says, said to all. */
const SAID: readonly Fault[] = ['TAG', 'JOURNAL', 'REPORT'].map((kind) => ({
  name: `${kind} for everyone`,
  mutate: (storage) =>
    replacing(storage, {
      records: replacing(storage.records, {
        write: (nowUnixMs, writes) =>
          storage.records.write(
            nowUnixMs,
            writes.map((write) =>
              'put' in write && write.put.kind === kind
                ? { ...write, put: { ...write.put, audience: EVERYONE } }
                : write,
            ),
          ),
      }),
    }),
}));

function isNew(change: TransientChange, lane: string): boolean {
  return !change.accepted.some((history) => history.lane.key === lane);
}

function writing(name: string, spoil: (change: TransientChange) => TransientChange): Fault {
  const spoiled = (ingest: IngestStore) =>
    replacing(ingest, {
      commit: (runId, nowUnixMs, changes) => ingest.commit(runId, nowUnixMs, changes.map(spoil)),
    });
  return { name, mutate: (storage) => replacing(storage, { ingest: spoiled(storage.ingest) }) };
}

const SHOWN_BY: ReadonlyMap<string, number> = new Map([
  ['transients.find without a clearance', 1],
  ['transients.channels without a clearance', 1],
  ['datapoints.byId without a clearance', 10],
  ['states.byId without a clearance', 10],
  ['results.byId without a clearance', 3],
  ['provenance.units without a clearance', 1],
  ['JOURNAL for everyone', 1],
  ['one facet, of all points, in every class', 1],
  ['states in the lanes of their channel alike', 1],
  ['tickets in the lanes of all tickets', 11],
  ['an acceptance in one lane taken for all of them', 39],
]);

export const MUTANTS: readonly Mutant[] = [...READS, ...WRITES, ...SAID].map((fault) => {
  const survey = SHOWN_BY.get(fault.name);
  return survey === undefined ? fault : { ...fault, shownBySurvey: survey };
});
