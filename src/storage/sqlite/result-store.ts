import type { Clearance } from '../../access/clearance.js';
import type { Survey } from '../../domain/datapoint.js';
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
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import { readResults, type SqliteResult } from './result-shelf.js';
import type { Sight, Sights } from './sight.js';

const HASH_BYTES = 32;

/** Reads T2 results. See {@link ResultStore}. */
export class SqliteResultStore implements ResultStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
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
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return refs.map((ref) => this.page(ref, sight, query));
    });
  }

  async ofStates(
    clearance: Clearance,
    ids: readonly Hash[],
    query: ResultQuery,
  ): Promise<readonly Page<ResultRow>[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => {
        const transient = this.connection
          .values<number>('select transient from state where hash = ?')
          .get(Buffer.from(id, 'hex'));
        return transient === undefined ? EMPTY_PAGE : this.page(transient, sight, query, id);
      });
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly Hash[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (ResultRow | undefined)[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => {
        const transient = this.connection
          .values<number>(
            'select k.transient from result r join ticket k on k.id = r.ticket where r.hash = ?',
          )
          .get(Buffer.from(id, 'hex'));
        if (transient === undefined) return undefined;
        const results = readResults(this.connection, this.keys, sight, transient, asOfUnixMs);
        const result = results.find((candidate) => candidate.id === id);
        return result && this.rowsOf(transient, sight, asOfUnixMs)(result);
      });
    });
  }

  private page(transient: number, sight: Sight, query: ResultQuery, state?: Hash): Page<ResultRow> {
    const chosen = readResults(this.connection, this.keys, sight, transient, query.asOfUnixMs).filter(
      (result) =>
        (state === undefined || result.stateId === state) &&
        isAskedFor(result, query) &&
        (query.channels === undefined || this.isSeenIn(result, sight, query.channels)),
    );
    if (chosen.length === 0) return EMPTY_PAGE;
    return pageOf(chosen, query, (result) => result, this.rowsOf(transient, sight, query.asOfUnixMs));
  }

  private isSeenIn({ additions }: SqliteResult, sight: Sight, channels: readonly string[]): boolean {
    return additions.some(({ lanes }) =>
      lanes.some((lane) => sight.lanes.has(lane) && channels.includes(this.keys.lane(lane).channel)),
    );
  }

  /** Gives what makes rows of one transient's results; its points are read once. */
  private rowsOf(
    transient: number,
    sight: Sight,
    asOfUnixMs: number | undefined,
  ): (result: SqliteResult) => ResultRow {
    const [survey, name] = this.connection
      .rows<[Survey, string]>('select survey, name from transient where id = ?')
      .get(transient)!;
    const points = this.points.seen(transient, survey, sight, asOfUnixMs);
    return (result) => {
      const stateBits = this.connection
        .values<Buffer>('select points from state where id = ?')
        .get(result.state)!;
      const [body, bodyHash, consumed] = this.bodyOf(result);
      const earliest = earliestSeen(result.additions, sight.lanes);
      return {
        id: result.id,
        ticketKey: result.ticketKey,
        transient: { survey, name },
        unit: result.unit,
        traceId: this.keys.traces.keyOf(result.trace),
        stateId: result.stateId,
        consumed: splitHashes(consumed),
        body: JSON.parse(body) as Json,
        bodyHash: bodyHash.toString('hex'),
        labels: labelsOf(pointsOf(points, stateBits), (term) => this.points.wayOf(term, sight)),
        channels: seenChannels(
          result.additions,
          sight.lanes,
          (lane) => this.keys.lane(lane),
          (run) => this.keys.runs.keyOf(run),
        ),
        runId: this.keys.runs.keyOf(earliest.run),
        recordedAtUnixMs: earliest.sinceUnixMs,
        isCurrent: result.isCurrent,
        order: result.order,
      };
    };
  }

  private bodyOf({ row, id }: SqliteResult): readonly [string, Buffer, Buffer] {
    const cells = this.connection
      .rows<[string, Buffer, Buffer]>('select body, body_hash, consumed from result where id = ?')
      .get(row);
    if (!cells) throw new CorruptStore(`result ${id} is listed and its body is missing`);
    return cells;
  }
}

function splitHashes(bytes: Buffer): Hash[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, place) =>
    bytes.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES),
  );
}
