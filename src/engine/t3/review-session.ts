import { SYSTEM } from '../../access/audience.js';
import { channelClearance } from '../../access/channel-clearance.js';
import type { Clearance } from '../../access/clearance.js';
import { systemClearance } from '../../access/system-clearance.js';
import type { Predicate } from '../../domain/predicate.js';
import type { JsonObject } from '../../domain/scalar.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { ChangePlace } from '../../storage/port/change-store.js';
import type { NewRecord, StoredRecord } from '../../storage/port/record-store.js';
import type { ReviewedTransient } from '../../unit/index.js';
import { InputList } from './input-list.js';
import type { ReviewStart } from './review-messages.js';
import { ReviewThread } from './review-thread.js';
import { nameOf, reviewViews, sameWithLess, viewHash } from './review-views.js';
import type { Reviewer, ReviewLimits } from './reviewer.js';
import { changedSince, selectedTransients } from './select-transients.js';
import type { SessionCounts, SessionOptions } from './session-options.js';
import { SessionOutput } from './session-output.js';
import { audienceOfChannel, planHash } from './t3-records.js';

const system = systemClearance('t3 sessions');

/**
 * Reviews what is new since the last session: hands it to the units, writes down what they want, and at the end a report
 * together with the place in the feed of changes.
 *
 * New is a transient whose content, as the process sees it, is not the one last handed over: a change that the process
 * may not see starts nothing. A session that was cut off is begun again with the same transients (those that it has
 * marked count as new for it), and what it writes twice is written once.
 */
export async function runSession(options: SessionOptions): Promise<SessionCounts> {
  const session = await Session.begin(options);
  try {
    return await session.run();
  } finally {
    await session.close();
  }
}

class Session {
  private readonly clearance: Clearance;
  private readonly plan: string;
  private readonly number: number;
  private readonly from: ChangePlace | undefined;
  /** Of what is selected, regions of sky maps included: where these change, transients that did not are new too. */
  private readonly selection: string;
  private reviewers: readonly Reviewer[] | undefined;
  private readonly inputs = new InputList();
  private readonly output: SessionOutput;
  /** By sink: how many transients were taken before the first that the sink may not carry. */
  private readonly carried = new Map<string, number>();

  private constructor(
    private readonly options: SessionOptions,
    private readonly cursor: StoredRecord | undefined,
    private readonly startedAtUnixMs: number,
  ) {
    const { channel, plan } = options;
    this.plan = planHash(channel, plan);
    this.clearance = channelClearance({ name: channel, access: plan.labels });
    this.number = Number(cursor?.body['session'] ?? 1);
    this.selection = contentHash([JSON.parse(JSON.stringify(options.where ?? null))]);
    const isSamePlan = cursor?.body['plan'] === this.plan && cursor.body['selection'] === this.selection;
    this.from = isSamePlan ? (cursor.body['place'] as ChangePlace) : undefined;
    this.output = new SessionOutput(options, this.number, startedAtUnixMs, this.carried);
  }

  static async begin(options: SessionOptions): Promise<Session> {
    const { storage, channel, plan } = options;
    const [cursor] = await storage.records.byId(system, 'CURSOR', [cursorId(channel, plan.name)]);
    return new Session(options, cursor, await storage.now());
  }

  async run(): Promise<SessionCounts> {
    const { storage, channel, where, signal } = this.options;
    const changed = await changedSince(storage, this.from);
    const selection: Predicate = {
      op: 'and',
      all: [{ op: 'channel', anyOf: [channel] }, ...(where ? [where] : [])],
    };
    for await (const rows of selectedTransients(storage, this.clearance, selection, changed.keys)) {
      if (signal?.aborted) return this.output.counts(this.inputs.count, 0);
      await this.review(await reviewViews(storage, this.clearance, channel, rows));
    }
    if (this.reviewers) await this.hand([]);
    return this.finish(changed.place);
  }

  async close(): Promise<void> {
    await Promise.all((this.reviewers ?? []).map((reviewer) => reviewer.close()));
  }

  private async review(views: readonly ReviewedTransient[]): Promise<void> {
    const { storage, channel, plan } = this.options;
    const ids = views.map((view) => markId(channel, plan.name, view));
    const marks = await storage.records.byId(system, 'CURSOR', ids);
    const fresh = views
      .map((view, at) => ({ view, hash: viewHash(this.plan, view), id: ids[at]!, mark: marks[at] }))
      .filter(({ hash, mark }) => this.before(mark) !== hash);
    if (fresh.length === 0) return;
    const transients = fresh.map(({ view }) => view);
    await this.findCarried(transients);
    for (const { view, hash } of fresh) this.inputs.add(view, hash);
    await this.hand(transients);
    await this.output.write(
      fresh.map(({ id, hash, mark }) => ({
        put: {
          kind: 'CURSOR',
          id,
          keys: [],
          order: 0,
          audience: SYSTEM,
          body: { content: hash, session: this.number, before: this.before(mark) },
        },
        basedOn: 'ANY',
      })),
    );
  }

  /** What was handed over in an earlier session; what this one marked before it was cut off does not count. */
  private before(mark: StoredRecord | undefined): string | null {
    const { content, session, before } = mark?.body ?? {};
    const last = session === this.number ? before : content;
    return typeof last === 'string' ? last : null;
  }

  private async hand(transients: readonly ReviewedTransient[]): Promise<void> {
    const { plan, modules, limits, channel, openReviewer = inThread } = this.options;
    const session = { channel, process: plan.name, startedAtUnixMs: this.startedAtUnixMs };
    this.reviewers ??= plan.units.map(({ unit, config }) =>
      openReviewer({ module: modules.get(unit)!, config, session }, limits),
    );
    const wanted = await Promise.all(this.reviewers.map((reviewer) => reviewer.give(transients)));
    this.output.know(transients);
    for (const [at, intents] of wanted.entries()) {
      await this.output.take(plan.units[at]!, intents);
      if (transients.length === 0) this.output.ended(plan.units[at]!, this.reviewers[at]!.end);
    }
    await this.output.write([]);
  }

  /** Looks whether what is handed over looks the same to who holds no more than what each sink may carry. */
  private async findCarried(transients: readonly ReviewedTransient[]): Promise<void> {
    const { storage, channel, plan } = this.options;
    for (const [name, { mayCarry }] of Object.entries(plan.sinks)) {
      if (this.carried.has(name) || plan.labels.every((label) => mayCarry.includes(label))) continue;
      const fewer = channelClearance({ name: channel, access: plan.labels }, mayCarry);
      const same = await sameWithLess(storage, fewer, channel, transients);
      const first = same.indexOf(false);
      if (first >= 0) this.carried.set(name, this.inputs.count + first);
    }
  }

  private async finish(place: ChangePlace): Promise<SessionCounts> {
    const { channel, plan } = this.options;
    const counts = this.output.counts(this.inputs.count, this.output.failed);
    const reports = this.inputs.count === 0 ? [] : [await this.report(counts)];
    const next: NewRecord = {
      kind: 'CURSOR',
      id: cursorId(channel, plan.name),
      keys: [],
      order: 0,
      audience: SYSTEM,
      body: {
        session: this.inputs.count === 0 ? this.number : this.number + 1,
        plan: this.plan,
        selection: this.selection,
        place,
      },
    };
    await this.output.write([
      ...reports.map((put) => ({ put, basedOn: 'ABSENT' as const })),
      { put: next, basedOn: this.cursor?.revision ?? 'ABSENT' },
    ]);
    return counts;
  }

  private async report(counts: SessionCounts): Promise<NewRecord> {
    const { storage, channel, plan, runId } = this.options;
    const content = await storage.records.putBlob(await this.inputs.bytes());
    const body: JsonObject = {
      channel,
      process: plan.name,
      session: this.number,
      run: runId,
      plan: this.plan,
      labels: [...plan.labels],
      startedAtUnixMs: this.startedAtUnixMs,
      endedAtUnixMs: await storage.now(),
      units: this.output.unitReports(),
      counts: { ...counts },
      inputs: content,
    };
    return {
      kind: 'REPORT',
      id: contentHash([channel, plan.name, this.plan, this.number]),
      keys: [`run:${runId}`, `channel:${channel}`, `process:${channel}:${plan.name}`],
      order: this.startedAtUnixMs,
      audience: audienceOfChannel(channel),
      body,
      blobs: [content],
    };
  }
}

function inThread(start: ReviewStart, limits: ReviewLimits): Reviewer {
  return new ReviewThread(start, limits);
}

function cursorId(channel: string, process: string): string {
  return `t3:${channel}:${process}`;
}

function markId(channel: string, process: string, view: ReviewedTransient): string {
  return `t3:${contentHash([channel, process, nameOf(view)])}`;
}
