import type { ClientSession } from 'mongodb';
import type { ChangePage, ChangePlace, ChangeStore, TransientChangeNotice } from '../change-port.js';
import { type MongoConnection, toNumber } from './connection.js';
import type { WriterDocument } from './documents.js';

/** The feed of changes: a stream for each writer slot. See {@link ChangeStore}. */
export class MongoChangeStore implements ChangeStore {
  private readonly connection: MongoConnection;
  private name: string | undefined;

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  async latest(): Promise<ChangePlace> {
    return this.connection.read(async (session) => {
      const store = await this.storeName(session);
      const writers = await this.writers(session);
      return Object.fromEntries(writers.map(({ _id, number }) => [streamOf(store, _id), number]));
    });
  }

  async after(place: ChangePlace, limit: number): Promise<ChangePage> {
    return this.connection.read(async (session) => {
      const store = await this.storeName(session);
      const seen: Record<string, number> = {};
      const behind: { readonly writer: number; readonly stream: string; readonly last: number }[] = [];
      for (const { _id: writer, number } of await this.writers(session)) {
        const stream = streamOf(store, writer);
        const last = Object.hasOwn(place, stream) ? (place[stream] ?? 0) : 0;
        seen[stream] = last;
        if (last < number) behind.push({ writer, stream, last });
      }
      // Each stream its share: one that never ends must not keep the follower from the others.
      const share = Math.ceil(Math.max(1, limit) / Math.max(1, behind.length));
      const changes: TransientChangeNotice[] = [];
      let hasGap = false;
      for (const { writer, stream, last } of behind) {
        const commits = await this.commitsAfter(session, writer, last, share);
        hasGap ||= commits[0] !== undefined && commits[0].number > last + 1;
        let count = 0;
        for (const { number, at: atUnixMs, keys } of commits) {
          if (count > 0 && count + keys.length > share) break;
          count += keys.length;
          for (const { survey, name, facets } of keys)
            changes.push({ key: { survey, name }, facets, atUnixMs });
          seen[stream] = number;
        }
      }
      return { changes, place: seen, hasGap };
    });
  }

  async prune(beforeUnixMs: number): Promise<number> {
    const changes = this.connection.of('change');
    let pruned = 0;
    for (const { _id: writer, number } of await this.connection.read((session) => this.writers(session))) {
      const [stays] = await changes
        .find({ writer, at: { $gte: beforeUnixMs } })
        .sort({ number: 1 })
        .limit(1)
        .toArray();
      const kept = stays ? toNumber(stays.number) : number;
      const { deletedCount } = await changes.deleteMany({ writer, number: { $lt: kept } });
      pruned += deletedCount;
    }
    return pruned;
  }

  private async commitsAfter(session: ClientSession, writer: number, last: number, limit: number) {
    const found = await this.connection
      .of('change')
      .find({ writer, number: { $gt: last } }, { session })
      .sort({ number: 1 })
      .limit(limit)
      .toArray();
    return found.map((commit) => ({ ...commit, number: toNumber(commit.number) }));
  }

  private async writers(session: ClientSession): Promise<WriterDocument[]> {
    const found = await this.connection.of('writer').find({}, { session }).toArray();
    return found.map(({ _id, number }) => ({ _id, number: toNumber(number) }));
  }

  private async storeName(session: ClientSession): Promise<string> {
    this.name ??= (await this.connection.of('meta').findOne({ _id: 'meta' }, { session }))?.name ?? '';
    return this.name;
  }
}

function streamOf(store: string, writer: number): string {
  return `${store}-${writer}`;
}
