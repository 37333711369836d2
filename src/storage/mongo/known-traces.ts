import type { ClientSession } from 'mongodb';
import type { JsonObject } from '../../domain/scalar.js';
import type { Trace, UnitVersion } from '../port/origin-rows.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

/** A trace with the number that stands for it; later ones have higher numbers. */
export interface NumberedTrace extends Trace {
  readonly number: number;
}

/**
 * The traces of the store, in memory: there are as many as software and configurations of it were used, and none ever
 * changes. Each call reads those that were registered since.
 */
export class KnownTraces {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly byNumber = new Map<number, NumberedTrace>();

  constructor(connection: MongoConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
  }

  /** Gives all traces that are registered. Within a transaction. */
  async all(session: ClientSession): Promise<readonly NumberedTrace[]> {
    const unknown: string[] = [];
    for (let number = 1; number <= this.keys.traces.lastId; number++)
      if (!this.byNumber.has(number)) unknown.push(this.keys.traces.keyOf(number));
    if (unknown.length > 0) await this.load(session, unknown);
    return [...this.byNumber.values()];
  }

  private async load(session: ClientSession, ids: readonly string[]): Promise<void> {
    const { connection } = this;
    const traces = await connection
      .of('trace')
      .find({ _id: { $in: [...ids] } }, { session })
      .toArray();
    if (traces.length === 0) return;
    const versions = await connection
      .of('unit_version')
      .find({ _id: { $in: traces.map(({ unitVersion }) => unitVersion) } }, { session })
      .toArray();
    const configs = await connection
      .of('config')
      .find({ _id: { $in: traces.map(({ config }) => config) } }, { session })
      .toArray();
    const versionOf = new Map(versions.map(({ _id, body }) => [_id, JSON.parse(body) as UnitVersion]));
    const configOf = new Map(configs.map(({ _id, body }) => [_id, JSON.parse(body) as JsonObject]));
    for (const { _id: id, unitVersion, config: hash } of traces) {
      const [version, config] = [versionOf.get(unitVersion), configOf.get(hash)];
      if (!version || !config) continue;
      const number = this.keys.traces.knownId(id);
      this.byNumber.set(number, { number, id, unitVersion: version, config: { hash, config } });
    }
  }
}
