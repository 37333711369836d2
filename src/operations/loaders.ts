import DataLoader from 'dataloader';
import type { Clearance } from '../access/clearance.js';
import type { DatapointId, Survey } from '../domain/datapoint.js';
import { type TransientKey, transientKeyText } from '../domain/transient.js';
import type { Staleness } from '../provenance/reproduction.js';
import type {
  AlertRow,
  ConfigRecord,
  Hash,
  NewestFirstPage,
  Page,
  ResultQuery,
  ResultRow,
  SeenPoint,
  SeenRun,
  StateRow,
  Storage,
  Trace,
  TransientRef,
  TransientRow,
  UnitVersion,
} from '../storage/port.js';
import type { RecordQuery, StoredRecord } from '../storage/record-port.js';
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
  readonly channelsOfTransient: DataLoader<TransientRef, readonly Acceptance[]>;
  readonly statesOfTransient: DataLoader<Paged<TransientRef, NewestFirstPage>, Page<StateRow>, string>;
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
  readonly clearance: Clearance;
  readonly deadline: Deadline;
  readonly reproducer?: Reproducer | undefined;
}): Loaders {
  const { storage, clearance, deadline } = parts;
  const { transients, datapoints, states, results, provenance } = storage;
  const batched = <Key, Value>(load: (keys: readonly Key[]) => Promise<readonly Value[]>) =>
    new DataLoader<Key, Value>((keys) => {
      deadline.check();
      return load(keys);
    });
  return {
    pointsOfTransient: batched((refs) => datapoints.ofTransients(clearance, refs)),
    channelsOfTransient: batched((refs) => transients.channels(clearance, refs)),
    statesOfTransient: paged(deadline, (refs, page) => states.ofTransients(clearance, refs, page)),
    resultsOfTransient: paged(deadline, (refs, query) => results.ofTransients(clearance, refs, query)),
    resultsOfState: paged(deadline, (ids, query) => results.ofStates(clearance, ids, query)),
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

/** Gathers pages of several owners: one call for each distinct query, which for the rows of a level is one. */
function paged<Owner extends string | number, Query, Row>(
  deadline: Deadline,
  load: (owners: readonly Owner[], query: Query) => Promise<readonly Page<Row>[]>,
): DataLoader<Paged<Owner, Query>, Page<Row>, string> {
  return new DataLoader<Paged<Owner, Query>, Page<Row>, string>(
    async (keys) => {
      deadline.check();
      const groups = new Map<string, { readonly query: Query; readonly owners: Owner[] }>();
      for (const { owner, query } of keys) {
        const text = JSON.stringify(query);
        const group = groups.get(text) ?? { query, owners: [] };
        group.owners.push(owner);
        groups.set(text, group);
      }
      const found = new Map<string, Page<Row>>();
      await Promise.all(
        [...groups].map(async ([text, { query, owners }]) => {
          const pages = await load(owners, query);
          for (const [place, owner] of owners.entries())
            found.set(`${owner} ${text}`, pages[place] as Page<Row>);
        }),
      );
      return keys.map(({ owner, query }) => found.get(`${owner} ${JSON.stringify(query)}`) as Page<Row>);
    },
    { cacheKeyFn: ({ owner, query }) => `${owner} ${JSON.stringify(query)}` },
  );
}
