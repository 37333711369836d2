import type { ClientSession } from 'mongodb';
import type { Clearance } from '../../access/clearance.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Json } from '../../domain/scalar.js';
import { pageOf } from '../newest-first.js';
import { pointsOf } from '../packed/termed-point.js';
import type { AsOf } from '../port/history-store.js';
import type { Hash, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type { ResultQuery, ResultRow, ResultStore } from '../port/result-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import { isAskedFor } from '../result-shelf.js';
import { earliestSeen, seenChannels } from '../seen-channels.js';
import { labelsOf } from '../seen-labels.js';
import type { MongoConnection } from './connection.js';
import type { ResultDocument, StateDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import { type MongoResult, readResults } from './result-shelf.js';
import type { Sight, Sights } from './sight.js';
import { splitHashes } from './split-hashes.js';
import { transientsOfStates } from './state-store.js';

/** A result on a page, with its transient. */
interface Chosen {
  readonly transient: number;
  readonly result: MongoResult;
}

/** Reads T2 results. See {@link ResultStore}. */
export class MongoResultStore implements ResultStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: MongoConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.points = points;
  }

  async ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    query: ResultQuery,
  ): Promise<readonly Page<ResultRow>[]> {
    return this.connection.read((session) =>
      this.pages(
        session,
        this.sights.of(clearance),
        query,
        refs.map((transient) => ({ transient })),
      ),
    );
  }

  async ofStates(
    clearance: Clearance,
    ids: readonly Hash[],
    query: ResultQuery,
  ): Promise<readonly Page<ResultRow>[]> {
    return this.connection.read(async (session) => {
      const transientOf = await transientsOfStates(this.connection, session, ids);
      const asked = ids.map((stateId) => ({ transient: transientOf.get(stateId), stateId }));
      return this.pages(session, this.sights.of(clearance), query, asked);
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly Hash[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (ResultRow | undefined)[]> {
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const transientOf = await this.transientsOf(session, ids);
      const resultsOf = await this.shelf(session, sight, [...transientOf.values()], asOfUnixMs);
      const chosen = ids.flatMap((id) => {
        const transient = transientOf.get(id);
        if (transient === undefined) return [];
        const result = resultsOf(transient).find((candidate) => candidate.id === id);
        return result ? [{ transient, result }] : [];
      });
      const rowOf = await this.rows(session, sight, chosen, asOfUnixMs);
      return ids.map((id) => {
        const found = chosen.find(({ result }) => result.id === id);
        return found && rowOf(found);
      });
    });
  }

  private async pages(
    session: ClientSession,
    sight: Sight,
    query: ResultQuery,
    asked: readonly { readonly transient: number | undefined; readonly stateId?: Hash }[],
  ): Promise<readonly Page<ResultRow>[]> {
    const resultsOf = await this.shelf(
      session,
      sight,
      asked.flatMap(({ transient }) => transient ?? []),
      query.asOfUnixMs,
    );
    const pages = asked.map(({ transient, stateId }): Page<Chosen> => {
      if (transient === undefined) return EMPTY_PAGE;
      const chosen = resultsOf(transient).filter(
        (result) =>
          (stateId === undefined || result.stateId === stateId) &&
          isAskedFor(result, query) &&
          (query.channels === undefined || this.isSeenIn(result, sight, query.channels)),
      );
      return pageOf(
        chosen,
        query,
        (result) => result,
        (result) => ({ transient, result }),
      );
    });
    const rowOf = await this.rows(
      session,
      sight,
      pages.flatMap(({ rows }) => rows),
      query.asOfUnixMs,
    );
    return pages.map((page) => ({ ...page, rows: page.rows.map(rowOf) }));
  }

  private shelf(
    session: ClientSession,
    sight: Sight,
    transients: readonly number[],
    asOfUnixMs: number | undefined,
  ) {
    return readResults(this.connection, session, { keys: this.keys, sight, transients, asOfUnixMs });
  }

  private isSeenIn({ additions }: MongoResult, sight: Sight, channels: readonly string[]): boolean {
    return additions.some(({ lanes }) =>
      lanes.some((lane) => sight.lanes.has(lane) && channels.includes(this.keys.lane(lane).channel)),
    );
  }

  /** Finds the transients of results, whether these are seen or not. */
  private async transientsOf(
    session: ClientSession,
    ids: readonly Hash[],
  ): Promise<ReadonlyMap<Hash, number>> {
    if (ids.length === 0) return new Map();
    const found = await this.connection
      .of('result')
      .find({ _id: { $in: ids.map((id) => Buffer.from(id, 'hex')) } }, { session })
      .project<Pick<ResultDocument, '_id' | 'transient'>>({ transient: 1 })
      .toArray();
    return new Map(found.map(({ _id, transient }) => [_id.toString('hex'), transient]));
  }

  /** Reads what it takes to make rows of results: bodies, and the points of their transients, each once. */
  private async rows(
    session: ClientSession,
    sight: Sight,
    chosen: readonly Chosen[],
    asOfUnixMs: number | undefined,
  ): Promise<(chosen: Chosen) => ResultRow> {
    const stored = await this.points.transients(
      session,
      chosen.map(({ transient }) => transient),
    );
    const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
    const points = await this.points.seen(session, surveys, sight, asOfUnixMs);
    const bodyOf = await this.bodies(session, chosen);
    const statePointsOf = await this.statePoints(session, chosen);
    return ({ transient, result }) => {
      const { survey, name } = stored.get(transient)!;
      const { text, bodyHash, consumed } = bodyOf(result.id);
      const earliest = earliestSeen(result.additions, sight.lanes);
      const ofState = pointsOf(points.get(transient) ?? [], statePointsOf(result));
      return {
        id: result.id,
        ticketKey: result.ticketKey,
        transient: { survey, name },
        unit: result.unit,
        traceId: this.keys.traces.keyOf(result.trace),
        stateId: result.stateId,
        consumed: splitHashes(consumed),
        body: JSON.parse(text) as Json,
        bodyHash: bodyHash.toString('hex'),
        labels: labelsOf(ofState, (term) => this.points.wayOf(term, sight)),
        channels: seenChannels(
          result.additions,
          sight.lanes,
          (lane) => this.keys.lane(lane),
          (run) => run,
        ),
        runId: earliest.run,
        recordedAtUnixMs: earliest.sinceUnixMs,
        isCurrent: result.isCurrent,
        order: result.order,
      };
    };
  }

  /** Reads which points are of the states of results; most are known from ranking them. */
  private async statePoints(
    session: ClientSession,
    chosen: readonly Chosen[],
  ): Promise<(result: MongoResult) => Uint8Array> {
    const asked = chosen.filter(({ result }) => result.statePoints === undefined);
    const found =
      asked.length === 0
        ? []
        : await this.connection
            .of('state')
            .find(
              {
                _id: { $in: asked.map(({ result }) => Buffer.from(result.stateId, 'hex')) },
                transient: { $in: asked.map(({ transient }) => transient) },
              },
              { session },
            )
            .project<Pick<StateDocument, '_id' | 'points'>>({ points: 1 })
            .toArray();
    const known = new Map(found.map(({ _id, points }) => [_id.toString('hex'), points]));
    return ({ statePoints, stateId }) => statePoints ?? known.get(stateId) ?? new Uint8Array();
  }

  private async bodies(session: ClientSession, chosen: readonly Chosen[]) {
    const found =
      chosen.length === 0
        ? []
        : await this.connection
            .of('result')
            .find(
              {
                _id: { $in: chosen.map(({ result }) => Buffer.from(result.id, 'hex')) },
                transient: { $in: [...new Set(chosen.map(({ transient }) => transient))] },
              },
              { session },
            )
            .project<Pick<ResultDocument, '_id' | 'text' | 'bodyHash' | 'consumed'>>({
              text: 1,
              bodyHash: 1,
              consumed: 1,
            })
            .toArray();
    const bodies = new Map(found.map((body) => [body._id.toString('hex'), body]));
    return (id: Hash) => {
      const body = bodies.get(id);
      if (!body) throw new CorruptStore(`result ${id} is listed and its body is missing`);
      return body;
    };
  }
}
