import type { ClientSession } from 'mongodb';
import type {
  ChangePage,
  ChangePlace,
  ChangeStore,
  ChangeWait,
  NoticedBy,
  TransientChangeNotice,
} from '../port/change-store.js';
import { waitForChanges } from '../wait-for-changes.js';
import type { ChangeNotices } from './change-notices.js';
import { type MongoConnection, toNumber } from './connection.js';
import type { WriterDocument } from './documents.js';

/** The feed of changes: a stream for each writer slot. See {@link ChangeStore}. */
export class MongoChangeStore implements ChangeStore {
  private readonly connection: MongoConnection;
  private readonly notices: ChangeNotices;
  private name: string | undefined;

  constructor(connection: MongoConnection, notices: ChangeNotices) {
    this.connection = connection;
    this.notices = notices;
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
        const last = seenOf(place, stream);
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

  async waitAfter(place: ChangePlace, wait: ChangeWait): Promise<void> {
    const { notices } = this;
    let { told } = notices;
    await notices.during(
      waitForChanges(wait, {
        isOver: async () => {
          ({ told } = notices);
          return notices.isClosed || (await this.isBehind(place));
        },
        pause: (leftMs, signal) => notices.pause(leftMs, told, signal),
      }),
    );
  }

  noticedBy(): Promise<NoticedBy> {
    return this.notices.noticedBy();
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

  /** One read outside of transactions: what it misses by being no snapshot, the next one sees. */
  private async isBehind(place: ChangePlace): Promise<boolean> {
    const store = await this.storeName();
    return (await this.writers()).some(({ _id, number }) => number > seenOf(place, streamOf(store, _id)));
  }

  private async writers(session?: ClientSession): Promise<WriterDocument[]> {
    const found = await this.connection.of('writer').find({}, withSession(session)).toArray();
    return found.map(({ _id, number }) => ({ _id, number: toNumber(number) }));
  }

  private async storeName(session?: ClientSession): Promise<string> {
    this.name ??=
      (await this.connection.of('meta').findOne({ _id: 'meta' }, withSession(session)))?.name ?? '';
    return this.name;
  }
}

function streamOf(store: string, writer: number): string {
  return `${store}-${writer}`;
}

function seenOf(place: ChangePlace, stream: string): number {
  return Object.hasOwn(place, stream) ? (place[stream] ?? 0) : 0;
}

function withSession(session: ClientSession | undefined): { readonly session?: ClientSession } {
  return session ? { session } : {};
}
