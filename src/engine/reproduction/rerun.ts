import { systemClearance } from '../../access/system-clearance.js';
import { StorageConflict } from '../../domain/errors.js';
import { transientKeyText } from '../../domain/transient.js';
import type { ExecutionHead, ExecutionQuery } from '../../storage/port/execution-store.js';
import type { TransientChange } from '../../storage/port/ingest-store.js';
import type { UnitVersion } from '../../storage/port/origin-rows.js';
import type { Storage } from '../../storage/port/storage.js';
import type { ChannelPlan } from '../channel-plan.js';
import { recordedRun } from '../recorded-run.js';
import { newRun } from '../run-record.js';
import { askedUnits } from './asked-units.js';
import { type AskedChoice, type AskedOfTransient, askedTickets } from './plan-asked.js';
import { staleResults } from './stale-results.js';

/** Tickets set to work, or planned, at once. */
const BATCH = 500;

/** Others may write the same transients meanwhile; after so many rounds the store is at fault, not the race. */
const MAX_ROUNDS = 100;

/** What is to be computed of one unit. */
export interface RerunOfUnit {
  readonly unit: string;
  /** Results that are stale for their unit's software or their input: their tickets are worked again. */
  readonly results: number;
  /** Tickets that are asked for with another configuration, and planned. */
  readonly tickets: number;
  /** From how long results took when they were made; the mean of the unit for tickets that were never run. */
  readonly estimatedMs: number;
}

/** What a rerun comes to. */
export interface RerunPlan {
  readonly byUnit: readonly RerunOfUnit[];
  /** Tickets that wait again; 0 of a dry run. */
  readonly reopened: number;
  /** Tickets that are new; 0 of a dry run. */
  readonly planned: number;
}

/** What is run again. */
export interface RerunOptions extends Pick<ExecutionQuery, 'units' | 'channels'> {
  /** Channels as the job has them now. */
  readonly plans: readonly ChannelPlan[];
  readonly versions: ReadonlyMap<string, UnitVersion>;
  /** Plans on the states alone that combiners gave last. */
  readonly currentOnly?: boolean;
  /** Plans units, too, that a channel did not ask for when a state was made. */
  readonly withMissing?: boolean;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  readonly software: string;
  readonly clock: () => number;
}

/**
 * Has computed anew what is stale. Results of older software, and those tied to them: their tickets are worked again.
 * Results of configurations that the channels do not ask for any more: tickets with those that they ask for are planned
 * on the same states. Old results stay, superseded.
 */
export async function rerun(
  storage: Pick<Storage, 'executions' | 'archive' | 'ingest' | 'registry'>,
  options: RerunOptions,
): Promise<RerunPlan> {
  const work = new Rerun(storage, options);
  const hasOtherConfigs = await work.reopenStale();
  if (hasOtherConfigs || options.withMissing === true) await work.planAsked();
  return work.plan();
}

class Rerun {
  private readonly sums = new Map<string, { results: number; tickets: number; estimatedMs: number }>();
  private readonly times = new Map<string, { runs: number; totalMs: number }>();
  private reopened = 0;
  private planned = 0;

  constructor(
    private readonly storage: Pick<Storage, 'executions' | 'archive' | 'ingest' | 'registry'>,
    private readonly options: RerunOptions,
  ) {}

  /** Tells whether there are results with configurations that are not asked for any more. */
  async reopenStale(): Promise<boolean> {
    const { dryRun, clock, units, channels, plans, versions } = this.options;
    const { executions } = this.storage;
    let [hasOtherConfigs, batch]: [boolean, ExecutionHead[]] = [false, []];
    const flush = async () => {
      if (!dryRun && batch.length > 0) this.reopened += await executions.reopen(clock(), batch);
      batch = [];
    };
    const choice = { ...(units ? { units } : {}), ...(channels ? { channels } : {}) };
    const software = { versions, asked: askedUnits(plans) };
    for await (const { head, why } of staleResults(executions, systemClearance('rerun'), software, choice)) {
      if (why === 'CONFIG') {
        hasOtherConfigs = true;
        continue;
      }
      const sum = this.sumOf(head.unit);
      sum.results++;
      sum.estimatedMs += head.durationMs;
      if (batch.push(head) >= BATCH) await flush();
    }
    await flush();
    return hasOtherConfigs;
  }

  async planAsked(): Promise<void> {
    const { plans, channels, units, currentOnly = false, withMissing = false } = this.options;
    const { dryRun, software, clock } = this.options;
    const choice = {
      channels: plans.filter(({ access }) => channels === undefined || channels.includes(access.name)),
      ...(units ? { units } : {}),
      currentOnly,
      withMissing,
    };
    if (dryRun) return this.eachBatch(choice, async () => {});
    const { registry } = this.storage;
    const run = newRun({ process: 'rerun', software, nowUnixMs: clock() });
    await recordedRun({ registry, run, clock, counts: () => ({ planned: this.planned }) }, () =>
      this.eachBatch(choice, (batch) => this.commit(run.id, batch)),
    );
  }

  plan(): RerunPlan {
    const byUnit = [...this.sums].map(([unit, { results, tickets, estimatedMs }]) => {
      const { runs, totalMs } = this.times.get(unit) ?? { runs: 0, totalMs: 0 };
      const meanMs = runs === 0 ? 0 : totalMs / runs;
      return { unit, results, tickets, estimatedMs: estimatedMs + tickets * meanMs };
    });
    const { reopened, planned } = this;
    return { byUnit: byUnit.sort((a, b) => (a.unit < b.unit ? -1 : 1)), reopened, planned };
  }

  /** Counts the tickets that are asked for, and hands them on by the batch. */
  private async eachBatch(
    choice: AskedChoice,
    take: (batch: readonly AskedOfTransient[]) => Promise<void>,
  ): Promise<void> {
    let batch: AskedOfTransient[] = [];
    let size = 0;
    for await (const asked of askedTickets(this.storage.archive, choice, (...time) =>
      this.addTime(...time),
    )) {
      for (const { unit } of asked.tickets) this.sumOf(unit).tickets++;
      batch.push(asked);
      size += asked.tickets.length;
      if (size < BATCH) continue;
      await take(batch);
      [batch, size] = [[], 0];
    }
    await take(batch);
  }

  /** Stores tickets beside what others store of the same transients: nothing else of these changes. */
  private async commit(runId: string, batch: readonly AskedOfTransient[]): Promise<void> {
    let open = batch;
    for (let round = 0; open.length > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new StorageConflict(
          `${open.length} transients were changed by others in each of ${MAX_ROUNDS} rounds; first: ${open[0]?.key.name}`,
        );
      const snapshots = await this.storage.ingest.load(open.map(({ key }) => key));
      const changes = open.map((asked, place) => changeOf(asked, snapshots[place]!.version));
      const outcome = await this.storage.ingest.commit(runId, this.options.clock(), changes);
      this.planned += outcome.newTickets;
      const lost = new Set(outcome.changed.map(transientKeyText));
      open = open.filter(({ key }) => lost.has(transientKeyText(key)));
    }
  }

  private sumOf(unit: string) {
    const sum = this.sums.get(unit) ?? { results: 0, tickets: 0, estimatedMs: 0 };
    this.sums.set(unit, sum);
    return sum;
  }

  private addTime(
    unit: string,
    { runs, totalMs }: { readonly runs: number; readonly totalMs: number },
  ): void {
    const sum = this.times.get(unit) ?? { runs: 0, totalMs: 0 };
    this.times.set(unit, { runs: sum.runs + runs, totalMs: sum.totalMs + totalMs });
  }
}

function changeOf({ key, tickets }: AskedOfTransient, basedOn: number): TransientChange {
  return {
    key,
    basedOn,
    addedPoints: [],
    changedPoints: [],
    alerts: [],
    facets: [],
    accepted: [],
    states: [],
    tickets,
  };
}
