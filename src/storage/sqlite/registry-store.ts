import { byBytes } from '../../access/access-term.js';
import { type ChannelAccess, type ChannelLabels, haveSameAccess } from '../../access/channel-access.js';
import { isUnconditional, type LabelTable } from '../../access/label.js';
import { RefusedJob } from '../../domain/errors.js';
import type { RecordSchema, RunOutcome, RunRecord, Trace } from '../port/origin-rows.js';
import type { Hash } from '../port/page.js';
import type { RegistryStore } from '../port/registry-store.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

/** Labels, channels, traces and runs. See {@link RegistryStore}. */
export class SqliteRegistryStore implements RegistryStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
  }

  async useLabels(table: LabelTable): Promise<void> {
    this.connection.write(() => {
      const mistakes = this.changedForEveryone(table);
      const [first, ...others] = mistakes;
      if (first !== undefined) throw new RefusedJob([first, ...others]);
      this.connection.command('update meta set has_labels = 1').run();
      this.connection.command('delete from label_condition').run();
      for (const [label, condition] of table)
        this.connection
          .command('insert into label_condition (label, condition) values (?, ?)')
          .run(label, JSON.stringify(condition));
      this.keys.changeRegistry();
    });
  }

  async labels(): Promise<LabelTable> {
    return this.connection.read(() => new Map(this.keys.labelTable));
  }

  async useChannels(channels: readonly ChannelAccess[]): Promise<void> {
    this.connection.write(() => {
      const mistakes = channels.flatMap((channel) => {
        const known = this.keys.channels.get(channel.name);
        const access = sorted(channel.access);
        if (!known || haveSameAccess(known, { access })) return [];
        return [
          `channel ${channel.name} must keep its access ${JSON.stringify(known.access)}, on which what it made rests; received ${JSON.stringify(access)}: give it another name`,
        ];
      });
      const [first, ...others] = mistakes;
      if (first !== undefined) throw new RefusedJob([first, ...others]);
      for (const { name, access, readableBy } of channels)
        this.connection
          .command(
            `insert into channel (name, access, readable_by) values (?, ?, ?)
             on conflict do update set readable_by = excluded.readable_by`,
          )
          .run(name, JSON.stringify(sorted(access)), JSON.stringify(readableBy));
      this.keys.changeRegistry();
    });
  }

  async channels(): Promise<readonly ChannelAccess[]> {
    return this.connection.read(() => [...this.keys.channels.values()]);
  }

  async useTraces(traces: readonly Trace[]): Promise<void> {
    this.connection.write(() => {
      for (const { id, unitVersion, config } of traces) {
        const configRow = this.keys.configs.intern(config.hash);
        this.connection
          .command('update config set body = ? where id = ? and body is null')
          .run(JSON.stringify(config.config), configRow);
        this.connection
          .command('insert into unit_version (key, name, body) values (?, ?, ?) on conflict do nothing')
          .run(unitVersion.id, unitVersion.name, JSON.stringify(unitVersion));
        this.connection
          .command(
            `update trace set config = ?, unit_version = (select id from unit_version where key = ?)
             where id = ? and config is null`,
          )
          .run(configRow, unitVersion.id, this.keys.traces.intern(id));
      }
    });
  }

  async useRecordSchemas(schemas: readonly RecordSchema[]): Promise<void> {
    this.connection.write(() => {
      for (const { hash, text } of schemas)
        this.connection
          .command('update schema set body = ? where id = ? and body is null')
          .run(text, this.keys.schemas.intern(hash));
    });
  }

  async recordSchema(hash: Hash): Promise<RecordSchema | undefined> {
    return this.connection.read(() => {
      const text = this.connection.values<string | null>('select body from schema where key = ?').get(hash);
      return typeof text === 'string' ? { hash, text } : undefined;
    });
  }

  async startRun(run: RunRecord): Promise<void> {
    this.connection.write(() => {
      this.connection
        .command('update run set started_at = ?, body = ? where id = ?')
        .run(run.startedAtUnixMs, JSON.stringify(run), this.keys.runs.intern(run.id));
    });
  }

  async endRun(runId: string, outcome: RunOutcome): Promise<void> {
    this.connection.write(() => {
      this.connection
        .command('update run set outcome = ? where id = ?')
        .run(JSON.stringify(outcome), this.keys.runs.intern(runId));
    });
  }

  async recentRuns(limit: number): Promise<readonly (RunRecord & Partial<RunOutcome>)[]> {
    return this.connection.read(() =>
      this.connection
        .rows<[string, string | null]>(
          'select body, outcome from run where body is not null order by started_at desc, key desc limit ?',
        )
        .all(limit)
        .map(([body, outcome]) => ({
          ...(JSON.parse(body) as RunRecord),
          ...(outcome === null ? {} : (JSON.parse(outcome) as RunOutcome)),
        })),
    );
  }

  /** Says of each label in use that would become, or cease to be, satisfied by everyone. */
  private changedForEveryone(table: LabelTable): string[] {
    const isFirst = this.connection.values<number>('select has_labels from meta').get() === 0;
    const before = this.keys.labelTable;
    const inUse = Array.from({ length: this.keys.labels.lastId }, (_, index) =>
      this.keys.labels.keyOf(index + 1),
    );
    const known = new Set([...inUse, ...(isFirst ? [] : before.keys())]);
    return [...known].flatMap((label) => {
      const [was, becomes] = [isUnconditional(label, before), isUnconditional(label, table)];
      if (was === becomes) return [];
      return [
        `label ${label} must stay ${was ? 'satisfied by everyone' : 'conditional'}, since classes were made with it; received ${becomes ? 'EVERYONE' : 'a condition'}`,
      ];
    });
  }
}

function sorted(labels: ChannelLabels): ChannelLabels {
  return labels === 'EVERY_LABEL' ? labels : [...labels].sort(byBytes);
}
