import type { Alert } from '../../src/domain/datapoint.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { type Answer, OracleServer } from '../access/non-interference/asking.js';
import { type BuiltStore, buildStore } from '../access/non-interference/store.js';
import type { RawLabel, Step } from '../access/non-interference/survey.js';

/** Instant of the first alert; the n-th arrives n seconds later, in a run of its own. */
export const FIRST_ALERT_UNIX_MS = Date.UTC(2026, 10, 22);

/** ISO time at which the n-th alert was taken, from 0. */
export function timeOf(place: number): string {
  return new Date(FIRST_ALERT_UNIX_MS + place * 1000).toISOString();
}

/** Run in which the n-th alert was taken, from 0. */
export function runOf(place: number): string {
  return `01RUN${String(place).padStart(3, '0')}`;
}

/** A store of alerts with channels over them, behind the whole server. */
export class AskedStore {
  private constructor(
    private readonly server: OracleServer,
    private readonly store: BuiltStore,
  ) {}

  /** Ingests the alerts one by one, by the rights that the surveys have without a configuration. */
  static async of(
    alerts: readonly Alert[],
    channels: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[],
  ): Promise<AskedStore> {
    const labels: readonly RawLabel[] = [];
    const steps = alerts.map(
      (alert, place): Step => ({
        runId: runOf(place),
        nowUnixMs: FIRST_ALERT_UNIX_MS + place * 1000,
        alerts: [alert],
      }),
    );
    const raw = channels.map((choice) => ({ choice, isReadBy: () => true }));
    const survey = { seed: 0, labels, channels: raw, steps, t2: 'AFTER_EACH_STEP' } as const;
    const store = await buildStore(survey, { batches: 'ALERT' });
    return new AskedStore(await OracleServer.start(), store);
  }

  /** Asks as the holder of grants; without any, as anonymous. */
  async answer(
    grants: readonly string[],
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Answer> {
    const viewer =
      grants.length === 0
        ? ({ kind: 'ANONYMOUS' } as const)
        : ({ kind: 'TOKEN', subject: 'someone', grants } as const);
    const asker = { viewer, grants: new Set(grants), nowUnixMs: FIRST_ALERT_UNIX_MS + 86_400_000 };
    return this.server.ask(this.store, asker, { query, variables, uses: new Set() });
  }

  /** Asks for one root field. @throws when the answer has errors */
  async ask(
    grants: readonly string[],
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    const { body } = await this.answer(grants, query, variables);
    const { data, errors } = body as { readonly data?: Record<string, unknown>; readonly errors?: unknown };
    if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  }

  /** For what is registered beside alerts. */
  get storage(): Storage {
    return this.store.storage;
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.store.storage.close();
  }
}
