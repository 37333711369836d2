import { byBytes } from '../../access/access-term.js';
import { type ChannelAccess, type ChannelLabels, haveSameAccess } from '../../access/channel-access.js';
import { isUnconditional, type LabelTable } from '../../access/label.js';
import { RefusedJob } from '../../domain/errors.js';
import type { RecordSchema, RunOutcome, RunRecord, Trace } from '../port/origin-rows.js';
import type { Hash } from '../port/page.js';
import type { RegistryStore } from '../port/registry-store.js';
import type { MongoConnection } from './connection.js';
import { type InternedKeys, WantedKeys } from './interned-keys.js';

/** Labels, channels, traces and runs. See {@link RegistryStore}. */
export class MongoRegistryStore implements RegistryStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;

  constructor(connection: MongoConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
  }

  async useLabels(table: LabelTable): Promise<void> {
    await this.connection.write(async (session) => {
      // First: whoever adds a label at the same time meets us here, and one of us sees what the other did.
      await this.keys.changeRegistry(session);
      const [first, ...others] = this.changedForEveryone(table);
      if (first !== undefined) throw new RefusedJob([first, ...others]);
      const conditions = [...table].map(([label, condition]) => ({
        label,
        condition: JSON.stringify(condition),
      }));
      await this.connection
        .of('label_table')
        .updateOne({ _id: 'labels' }, { $set: { conditions } }, { session, upsert: true });
    });
  }

  async labels(): Promise<LabelTable> {
    return this.connection.read(async () => new Map(this.keys.labelTable));
  }

  async useChannels(channels: readonly ChannelAccess[]): Promise<void> {
    await this.connection.write(async (session) => {
      await this.keys.changeRegistry(session);
      const [first, ...others] = channels.flatMap((channel) => this.changedAccess(channel));
      if (first !== undefined) throw new RefusedJob([first, ...others]);
      if (channels.length === 0) return;
      await this.connection.of('channel').bulkWrite(
        channels.map(({ name, access, readableBy }) => ({
          updateOne: {
            filter: { _id: name },
            update: {
              $set: { readableBy: JSON.stringify(readableBy) },
              $setOnInsert: { access: JSON.stringify(sorted(access)) },
            },
            upsert: true,
          },
        })),
        { session },
      );
    });
  }

  async channels(): Promise<readonly ChannelAccess[]> {
    return this.connection.read(async () => [...this.keys.channels.values()]);
  }

  async useTraces(traces: readonly Trace[]): Promise<void> {
    if (traces.length === 0) return;
    const wanted = new WantedKeys();
    for (const { id, config } of traces) {
      wanted.trace(id);
      wanted.config(config.hash);
    }
    await this.keys.intern(wanted);
    await this.connection.write(async (session) => {
      await this.connection.of('config').bulkWrite(
        traces.map(({ config }) => insertOnce(config.hash, { body: JSON.stringify(config.config) })),
        { session },
      );
      await this.connection.of('unit_version').bulkWrite(
        traces.map(({ unitVersion }) =>
          insertOnce(unitVersion.id, { name: unitVersion.name, body: JSON.stringify(unitVersion) }),
        ),
        { session },
      );
      await this.connection.of('trace').bulkWrite(
        traces.map(({ id, unitVersion, config }) =>
          insertOnce(id, { unitVersion: unitVersion.id, config: config.hash }),
        ),
        { session },
      );
    });
  }

  async useRecordSchemas(schemas: readonly RecordSchema[]): Promise<void> {
    if (schemas.length === 0) return;
    await this.connection.write(async (session) => {
      await this.connection.of('record_schema').bulkWrite(
        schemas.map(({ hash, text }) => insertOnce(hash, { text })),
        { session },
      );
    });
  }

  async recordSchema(hash: Hash): Promise<RecordSchema | undefined> {
    return this.connection.read(async (session) => {
      const found = await this.connection.of('record_schema').findOne({ _id: hash }, { session });
      return found ? { hash, text: found.text } : undefined;
    });
  }

  async startRun(run: RunRecord): Promise<void> {
    await this.connection.write(async (session) => {
      await this.connection.of('run').updateOne(
        { _id: run.id },
        {
          $set: { startedAt: run.startedAtUnixMs, body: JSON.stringify(run) },
          $setOnInsert: { outcome: null },
        },
        { session, upsert: true },
      );
    });
  }

  async endRun(runId: string, outcome: RunOutcome): Promise<void> {
    await this.connection.write(async (session) => {
      await this.connection.of('run').updateOne(
        { _id: runId },
        {
          $set: { outcome: JSON.stringify(outcome) },
          $setOnInsert: { startedAt: null, body: null },
        },
        { session, upsert: true },
      );
    });
  }

  async recentRuns(limit: number): Promise<readonly (RunRecord & Partial<RunOutcome>)[]> {
    return this.connection.read(async (session) => {
      const found = await this.connection
        .of('run')
        .find({ startedAt: { $gte: 0 } }, { session })
        .sort({ startedAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return found.flatMap(({ body, outcome }) =>
        body === null
          ? []
          : [
              {
                ...(JSON.parse(body) as RunRecord),
                ...(outcome === null ? {} : (JSON.parse(outcome) as RunOutcome)),
              },
            ],
      );
    });
  }

  /** Says of a channel that it would become another under its name. */
  private changedAccess(channel: ChannelAccess): string[] {
    const known = this.keys.channels.get(channel.name);
    const access = sorted(channel.access);
    if (!known || haveSameAccess(known, { access })) return [];
    return [
      `channel ${channel.name} must keep its access ${JSON.stringify(known.access)}, on which what it made rests; received ${JSON.stringify(access)}: give it another name`,
    ];
  }

  /** Says of each label in use that would become, or cease to be, satisfied by everyone. */
  private changedForEveryone(table: LabelTable): string[] {
    const before = this.keys.labelTable;
    const inUse = Array.from({ length: this.keys.labels.lastId }, (_, index) =>
      this.keys.labels.keyOf(index + 1),
    );
    const known = new Set([...inUse, ...(this.keys.hasLabels ? before.keys() : [])]);
    return [...known].flatMap((label) => {
      const [was, becomes] = [isUnconditional(label, before), isUnconditional(label, table)];
      if (was === becomes) return [];
      return [
        `label ${label} must stay ${was ? 'satisfied by everyone' : 'conditional'}, since classes were made with it; received ${becomes ? 'EVERYONE' : 'a condition'}`,
      ];
    });
  }
}

function insertOnce<Fields extends object>(_id: string, $setOnInsert: Fields) {
  return { updateOne: { filter: { _id }, update: { $setOnInsert }, upsert: true } };
}

function sorted(labels: ChannelLabels): ChannelLabels {
  return labels === 'EVERY_LABEL' ? labels : [...labels].sort(byBytes);
}
