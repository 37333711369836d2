import { setTimeout as sleep } from 'node:timers/promises';
import type { Survey } from '../../domain/datapoint.js';
import type {
  ChangePage,
  ChangePlace,
  ChangeStore,
  ChangeWait,
  NoticedBy,
  TransientChangeNotice,
} from '../port/change-store.js';
import { waitForChanges } from '../wait-for-changes.js';
import type { SqliteConnection } from './connection.js';

/** Transients that a commit touched, by row: those whose facets may have changed, and others. */
export interface Touched {
  readonly withFacets: readonly number[];
  readonly others: readonly number[];
}

/** Writes into the feed which transients a commit touched, within its transaction; one row, however many. */
export function noteChange(
  connection: SqliteConnection,
  nowUnixMs: number,
  { withFacets, others }: Touched,
): void {
  if (withFacets.length === 0 && others.length === 0) return;
  connection
    .command('insert into change (at, with_facets, others) values (?, ?, ?)')
    .run(nowUnixMs, JSON.stringify(withFacets), JSON.stringify(others));
}

const AFTER = `select id, at, with_facets, others, json_array_length(with_facets) + json_array_length(others)
  from change where id > ? order by id limit ?`;

const TRANSIENTS = `select t.survey, t.name from json_each(?) touched
  cross join transient t on t.id = touched.value order by touched.key`;

// A look at the newest number takes 2 us of a core, as `pragma data_version` does, which tells less: 20 a second cost nothing.
const LOOK_MS = 50;

/** The feed of changes. See {@link ChangeStore}. Commits follow each other, so there is one stream. */
export class SqliteChangeStore implements ChangeStore {
  private readonly connection: SqliteConnection;
  private name: string | undefined;

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  async latest(): Promise<ChangePlace> {
    return this.connection.read(() => ({ [this.stream()]: this.newest() }));
  }

  async after(place: ChangePlace, limit: number): Promise<ChangePage> {
    return this.connection.read(() => {
      const stream = this.stream();
      const last = this.seenOf(place);
      const changes: TransientChangeNotice[] = [];
      let seen = last;
      let first: number | undefined;
      const rows = this.connection
        .rows<[number, number, string, string, number]>(AFTER)
        .all(last, Math.max(1, limit));
      for (const [id, atUnixMs, withFacets, others, count] of rows) {
        if (changes.length > 0 && changes.length + count > limit) break;
        changes.push(
          ...this.noticesOf(withFacets, true, atUnixMs),
          ...this.noticesOf(others, false, atUnixMs),
        );
        first ??= id;
        seen = id;
      }
      return { changes, place: { [stream]: seen }, hasGap: first !== undefined && first > last + 1 };
    });
  }

  async waitAfter(place: ChangePlace, wait: ChangeWait): Promise<void> {
    await waitForChanges(wait, {
      isOver: () => !this.connection.isOpen || this.newest() > this.seenOf(place),
      pause: async (leftMs, signal) => {
        try {
          await sleep(Math.min(leftMs, LOOK_MS), undefined, signal ? { signal } : {});
        } catch (error) {
          // The signal ends the pause by an error; that it came is seen by the one who waits.
          if (!signal?.aborted) throw error;
        }
      },
    });
  }

  async noticedBy(): Promise<NoticedBy> {
    return 'POLLING';
  }

  async prune(beforeUnixMs: number): Promise<number> {
    return this.connection.write(() => {
      // The oldest come first; rows behind the first that stays are not read.
      const kept =
        this.connection
          .values<number>('select id from change where at >= ? order by id limit 1')
          .get(beforeUnixMs) ?? this.newest();
      return this.connection.command('delete from change where id < ?').run(kept).changes;
    });
  }

  private noticesOf(touched: string, facets: boolean, atUnixMs: number): TransientChangeNotice[] {
    if (touched === '[]') return [];
    return this.connection
      .rows<[Survey, string]>(TRANSIENTS)
      .all(touched)
      .map(([survey, name]) => ({ key: { survey, name }, facets, atUnixMs }));
  }

  private seenOf(place: ChangePlace): number {
    const stream = this.stream();
    return Object.hasOwn(place, stream) ? (place[stream] ?? 0) : 0;
  }

  private newest(): number {
    return this.connection.values<number | null>('select max(id) from change').get() ?? 0;
  }

  private stream(): string {
    this.name ??= this.connection.values<string>('select name from change_stream').get() ?? '';
    return this.name;
  }
}
