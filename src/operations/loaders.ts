import DataLoader from 'dataloader';
import { type Clearance, clearanceFor } from '../access/clearance.js';
import type { LabelTable } from '../access/label.js';
import type { Viewer } from '../access/viewer.js';
import type { DatapointId, Survey } from '../domain/datapoint.js';
import { type TransientKey, transientKeyText } from '../domain/transient.js';
import type { Staleness } from '../provenance/reproduction.js';
import type { ConfigRecord } from '../storage/port/config-record.js';
import type { SeenPoint } from '../storage/port/datapoint-store.js';
import type { AsOf } from '../storage/port/history-store.js';
import type { Trace, UnitVersion } from '../storage/port/origin-rows.js';
import type { Hash, NewestFirstPage, Page } from '../storage/port/page.js';
import type { AlertRow, SeenRun } from '../storage/port/provenance-store.js';
import type { RecordQuery, StoredRecord } from '../storage/port/record-store.js';
import type { ResultQuery, ResultRow } from '../storage/port/result-store.js';
import type { StateQuery, StateRow } from '../storage/port/state-store.js';
import type { Storage } from '../storage/port/storage.js';
import type { TransientRef } from '../storage/port/transient-ref.js';
import type { TransientRow } from '../storage/port/transient-store.js';
import { stalenessOf } from '../storage/staleness.js';
import type { Deadline } from './deadline.js';
import type { Reproducer } from './reproducer.js';

/** A datapoint with the transient that it belongs to. */
export interface PlacedPoint {
  readonly transient: TransientKey;
  readonly point: SeenPoint;
}

/** A channel that accepted a transient. */
export interface Acceptance {
  readonly channel: string;
  readonly sinceUnixMs: number;
}

/** A record whose rows are asked for by page. */
export interface Paged<Owner, Query> {
  readonly owner: Owner;
  readonly query: Query;
}

/**
 * The reads of one request, gathered: all rows of a level of the answer ask at once, and nothing is read twice.
 *
 * Made for one request and its rights; never kept, since two requests may see different things under one key.
 */
export interface Loaders {
  readonly pointsOfTransient: DataLoader<TransientRef, readonly SeenPoint[]>;
  readonly pointsOfTransientAsOf: DataLoader<Paged<TransientRef, AsOf>, readonly SeenPoint[], string>;
  /** The horizon, moved on to an instant where that may be. */
  readonly horizon: DataLoader<number, number>;
  readonly channelsOfTransient: DataLoader<TransientRef, readonly Acceptance[]>;
  readonly statesOfTransient: DataLoader<Paged<TransientRef, StateQuery>, Page<StateRow>, string>;
  readonly resultsOfTransient: DataLoader<Paged<TransientRef, ResultQuery>, Page<ResultRow>, string>;
  readonly resultsOfState: DataLoader<Paged<Hash, ResultQuery>, Page<ResultRow>, string>;
  readonly alertsOfTransient: DataLoader<Paged<TransientRef, NewestFirstPage>, Page<AlertRow>, string>;
  /** Records of one kind by one of their keys. */
  readonly recordsOfKey: DataLoader<Paged<string, RecordQuery>, Page<StoredRecord>, string>;
  readonly transient: DataLoader<TransientKey, TransientRow | undefined, string>;
  readonly transientsByName: DataLoader<string, readonly TransientRow[]>;
  readonly point: DataLoader<DatapointId, PlacedPoint | undefined>;
  readonly state: DataLoader<Hash, StateRow | undefined>;
  readonly result: DataLoader<Hash, ResultRow | undefined>;
  readonly stateAsOf: DataLoader<Paged<Hash, AsOf>, StateRow | undefined, string>;
  readonly resultAsOf: DataLoader<Paged<Hash, AsOf>, ResultRow | undefined, string>;
  readonly report: DataLoader<Hash, StoredRecord | undefined>;
  readonly reaction: DataLoader<Hash, StoredRecord | undefined>;
  readonly trace: DataLoader<Hash, Trace | undefined>;
  readonly config: DataLoader<Hash, ConfigRecord | undefined>;
  readonly unitVersion: DataLoader<Hash, UnitVersion | undefined>;
  readonly run: DataLoader<string, SeenRun | undefined>;
  readonly alert: DataLoader<
    { readonly survey: Survey; readonly alertId: string },
    AlertRow | undefined,
    string
  >;
  readonly alertsThatBrought: DataLoader<DatapointId, readonly AlertRow[]>;
  readonly staleness: DataLoader<Hash, Staleness | undefined>;
}

/** Makes the loaders of one request. */
export function createLoaders(parts: {
  readonly storage: Storage;
  readonly viewer: Viewer;
  readonly labelTable: LabelTable;
  readonly clearance: Clearance;
  readonly deadline: Deadline;
  readonly reproducer?: Reproducer | undefined;
}): Loaders {
  const { storage, clearance, deadline } = parts;
  const { transients, datapoints, states, results, provenance, history } = storage;
  const clearanceAt = clearancesOfInstants(parts);
  const batched = <Key, Value>(load: (keys: readonly Key[]) => Promise<readonly Value[]>) =>
    new DataLoader<Key, Value>((keys) => {
      deadline.check();
      return load(keys);
    });
  return {
    pointsOfTransient: batched((refs) => datapoints.ofTransients(clearance, refs)),
    pointsOfTransientAsOf: paged(deadline, (refs, asOf) =>
      datapoints.ofTransients(clearanceAt(asOf), refs, asOf),
    ),
    horizon: batched(async (instants) => {
      const reached = await history.advance(Math.max(...instants));
      // The latest may lie in the future and the others not.
      return Promise.all(instants.map((asked) => (asked <= reached ? reached : history.advance(asked))));
    }),
    channelsOfTransient: batched((refs) => transients.channels(clearance, refs)),
    statesOfTransient: paged(deadline, (refs, query) => states.ofTransients(clearanceAt(query), refs, query)),
    resultsOfTransient: paged(deadline, (refs, query) =>
      results.ofTransients(clearanceAt(query), refs, query),
    ),
    resultsOfState: paged(deadline, (ids, query) => results.ofStates(clearanceAt(query), ids, query)),
    alertsOfTransient: paged(deadline, (refs, page) => provenance.alertsOfTransients(clearance, refs, page)),
    recordsOfKey: paged(deadline, (keys, query) => storage.records.ofKeys(clearance, keys, query)),
    transient: new DataLoader(
      (keys) => {
        deadline.check();
        return transients.byKey(clearance, keys);
      },
      { cacheKeyFn: transientKeyText },
    ),
    // The port takes names one by one; a document has few.
    transientsByName: batched((names) =>
      Promise.all(names.map((name) => transients.byName(clearance, name))),
    ),
    point: batched((ids) => datapoints.byId(clearance, ids)),
    state: batched((ids) => states.byId(clearance, ids)),
    result: batched((ids) => results.byId(clearance, ids)),
    stateAsOf: paged(deadline, (ids, asOf) => states.byId(clearanceAt(asOf), ids, asOf)),
    resultAsOf: paged(deadline, (ids, asOf) => results.byId(clearanceAt(asOf), ids, asOf)),
    report: batched((ids) => storage.records.byId(clearance, 'REPORT', ids)),
    reaction: batched((ids) => storage.records.byId(clearance, 'REACTION', ids)),
    trace: batched((ids) => provenance.traces(clearance, ids)),
    config: batched((hashes) => provenance.configs(clearance, hashes)),
    unitVersion: batched((ids) => provenance.unitVersions(clearance, ids)),
    run: batched((ids) => provenance.runs(clearance, ids)),
    alert: new DataLoader(
      (keys) => {
        deadline.check();
        return provenance.alerts(clearance, keys);
      },
      { cacheKeyFn: ({ survey, alertId }) => `${survey}:${alertId}` },
    ),
    alertsThatBrought: batched((ids) => provenance.alertsThatBrought(clearance, ids)),
    staleness: batched((ids) => stalenessOfIds(parts, ids)),
  };
}

/**
 * Gives the clearance for what is asked: now, or as of an instant, when a label that opens at a date may have been
 * closed. Grants and the label table are those of today.
 */
function clearancesOfInstants({
  viewer,
  labelTable,
  clearance,
}: {
  readonly viewer: Viewer;
  readonly labelTable: LabelTable;
  readonly clearance: Clearance;
}): (asOf: AsOf) => Clearance {
  const known = new Map<number, Clearance>();
  return ({ asOfUnixMs }) => {
    if (asOfUnixMs === undefined) return clearance;
    const then = known.get(asOfUnixMs) ?? clearanceFor(viewer, labelTable, asOfUnixMs);
    known.set(asOfUnixMs, then);
    return then;
  };
}

/** Says which results are stale with the units of this server; of a server without units none is. */
async function stalenessOfIds(
  {
    storage,
    clearance,
    reproducer,
  }: {
    readonly storage: Storage;
    readonly clearance: Clearance;
    readonly reproducer?: Reproducer | undefined;
  },
  ids: readonly Hash[],
): Promise<readonly (Staleness | undefined)[]> {
  if (reproducer === undefined) return ids.map(() => undefined);
  const heads = await storage.executions.heads(clearance, ids);
  const seen = heads.filter((head) => head !== undefined);
  const staleness = await stalenessOf(storage.executions, clearance, reproducer.software, seen);
  const byId = new Map(seen.map((head, place) => [head.resultId, staleness[place]]));
  return ids.map((id) => byId.get(id));
}

/** Gathers what belongs to several owners, pages mostly: one call for each distinct query, which for the rows of a level is one. */
function paged<Owner extends string | number, Query, Value>(
  deadline: Deadline,
  load: (owners: readonly Owner[], query: Query) => Promise<readonly Value[]>,
): DataLoader<Paged<Owner, Query>, Value, string> {
  return new DataLoader<Paged<Owner, Query>, Value, string>(
    async (keys) => {
      deadline.check();
      const groups = new Map<string, { readonly query: Query; readonly owners: Owner[] }>();
      for (const { owner, query } of keys) {
        const text = JSON.stringify(query);
        const group = groups.get(text) ?? { query, owners: [] };
        group.owners.push(owner);
        groups.set(text, group);
      }
      const found = new Map<string, Value>();
      await Promise.all(
        [...groups].map(async ([text, { query, owners }]) => {
          const pages = await load(owners, query);
          for (const [place, owner] of owners.entries()) found.set(`${owner} ${text}`, pages[place] as Value);
        }),
      );
      return keys.map(({ owner, query }) => found.get(`${owner} ${JSON.stringify(query)}`) as Value);
    },
    { cacheKeyFn: ({ owner, query }) => `${owner} ${JSON.stringify(query)}` },
  );
}
