import { systemClearance } from '../../access/system-clearance.js';
import { StorageConflict } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { NewRecord, RecordKind, RecordWrite } from '../../storage/port/record-store.js';
import type { Intent } from '../../unit/index.js';
import type { ReviewPlan } from '../channel-plan.js';
import { IntentForm } from './intent-form.js';
import { reactionOf, reactionRecord, wantedReaction } from './reaction.js';
import type { YieldedIntent } from './review-messages.js';
import { nameOf } from './review-views.js';
import type { ReviewEnd } from './reviewer.js';
import type { SessionCounts, SessionOptions } from './session-options.js';
import { type JournalLine, journalRecord, remarkRecord, type WantedPost, wantedPost } from './t3-records.js';

type PlannedReview = ReviewPlan['units'][number];
type Counted = 'tags' | 'notes' | 'names' | 'posts' | 'refused';

const COUNT_OF = { TAG: 'tags', NOTE: 'notes', ALIAS: 'names' } as const;
const REMARKS: readonly ('TAG' | 'NOTE' | 'ALIAS')[] = ['TAG', 'NOTE', 'ALIAS'];

/** A write that meets another's is prepared again, so often. */
const MAX_TRIES = 5;

const system = systemClearance('t3 sessions');

/** What the units of a session want: checked, turned into records, and written under the session's lock. */
export class SessionOutput {
  private readonly known = new Set<string>();
  private remarks = new Map<string, NewRecord>();
  private posts = new Map<string, WantedPost>();
  private lines: JournalLine[] = [];
  private lineCount = 0;
  private readonly total: Record<Counted, number> = { tags: 0, notes: 0, names: 0, posts: 0, refused: 0 };
  private readonly ends = new Map<string, ReviewEnd>();
  private readonly intents = new Map<string, number>();

  /** @param carried  by sink: transients taken before the first that the sink may not carry */
  constructor(
    private readonly options: SessionOptions,
    private readonly session: number,
    private readonly atUnixMs: number,
    private readonly carried: ReadonlyMap<string, number>,
  ) {}

  /** Units that failed. */
  get failed(): number {
    return [...this.ends.values()].filter(({ ok }) => !ok).length;
  }

  counts(reviewed: number, failed: number): SessionCounts {
    return { reviewed, ...this.total, failed };
  }

  /** Remembers what was handed over: intents may name these. */
  know(transients: readonly { readonly survey: string; readonly name: string }[]): void {
    for (const transient of transients) this.known.add(nameOf(transient));
  }

  /** Takes what a unit yielded. */
  async take(unit: PlannedReview, yielded: readonly YieldedIntent[]): Promise<void> {
    this.intents.set(unit.unit, (this.intents.get(unit.unit) ?? 0) + yielded.length);
    for (const { taken, text } of yielded) {
      const { data, error } = IntentForm.safeParse(JSON.parse(text));
      const refusal = data
        ? this.refusalOf(data, taken)
        : `an intent has not the form of one: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`;
      if (refusal !== undefined) this.refuse(unit, refusal, data);
      else if (data) this.accept(unit, data);
    }
  }

  /** Notes how a unit ended. */
  ended(unit: PlannedReview, end: ReviewEnd | undefined): void {
    const said = end ?? { ok: true };
    this.ends.set(unit.unit, said);
    if (!said.ok)
      this.lines.push({
        level: 'ERROR',
        unit: unit.unit,
        message: `${said.code}: ${said.message}`.slice(0, 2000),
      });
  }

  unitReports(): readonly JsonObject[] {
    return this.options.plan.units.map(({ unit, traceId }) => {
      const end = this.ends.get(unit) ?? { ok: true };
      return {
        unit,
        trace: traceId,
        intents: this.intents.get(unit) ?? 0,
        outcome: end.ok ? 'COMPLETED' : 'FAILED',
        ...(end.ok ? {} : { code: end.code, message: end.message }),
      };
    });
  }

  /**
   * Writes what was taken, with further writes, in one transaction under the lock.
   *
   * @throws {LostLease} when another has the lock
   */
  async write(more: readonly RecordWrite[]): Promise<void> {
    const { lock, storage } = this.options;
    const lines = this.lines.map((line) => ({
      put: journalRecord(line, { ...this.place(), session: this.session, number: this.lineCount++ }),
      basedOn: 'ANY' as const,
    }));
    this.lines = [];
    for (let tries = 1; ; tries++) {
      const { writes, added } = await this.prepared();
      if (writes.length + lines.length + more.length === 0) return;
      const refused = await lock.write(await storage.now(), [...writes, ...lines, ...more]);
      if (refused.length === 0) {
        for (const counted of added) this.total[counted]++;
        break;
      }
      if (tries === MAX_TRIES)
        throw new StorageConflict(`what a session wrote met others' writes ${MAX_TRIES} times`);
    }
    this.remarks = new Map();
    this.posts = new Map();
  }

  /** What is said and not there yet, and posts whose content changes. */
  private async prepared(): Promise<{
    readonly writes: readonly RecordWrite[];
    readonly added: readonly Counted[];
  }> {
    const { records } = this.options.storage;
    const writes: RecordWrite[] = [];
    const added: Counted[] = [];
    for (const kind of REMARKS) {
      const wanted = [...this.remarks.values()].filter((record) => record.kind === kind);
      const there = await this.find(
        kind,
        wanted.map(({ id }) => id),
      );
      wanted.forEach((put, at) => {
        if (there[at]) return;
        writes.push({ put, basedOn: 'ABSENT' });
        added.push(COUNT_OF[kind]);
      });
    }
    const posts = [...this.posts.values()];
    const kept =
      posts.length === 0
        ? []
        : await records.byId(
            system,
            'REACTION',
            posts.map(({ key }) => key),
          );
    posts.forEach((post, at) => {
      const known = kept[at];
      const reaction = wantedReaction(known && reactionOf(known), post, this.options.plan.shadowOf);
      if (!reaction) return;
      writes.push({ put: reactionRecord(post.key, reaction), basedOn: known?.revision ?? 'ABSENT' });
      added.push('posts');
    });
    return { writes, added };
  }

  private async find(kind: RecordKind, ids: readonly string[]) {
    return ids.length === 0 ? [] : this.options.storage.records.byId(system, kind, ids);
  }

  private refusalOf(intent: Intent, taken: number): string | undefined {
    const { transient } = intent;
    if (transient && !this.known.has(nameOf(transient)))
      return `${nameOf(transient)} was not handed to the unit in this session`;
    if (intent.kind !== 'PUBLISH' && intent.kind !== 'FOLLOW_UP') return undefined;
    const { sinks } = this.options.plan;
    const sink = Object.hasOwn(sinks, intent.sink) ? sinks[intent.sink] : undefined;
    if (!sink)
      return `no sink of the process is called ${intent.sink}; there are ${Object.keys(sinks).join(', ') || 'none'}`;
    if (taken > (this.carried.get(intent.sink) ?? Number.POSITIVE_INFINITY))
      return `the sink ${intent.sink} may carry ${sink.mayCarry.join(', ') || 'no label'}; the unit was handed data beyond these`;
    return undefined;
  }

  private refuse(unit: PlannedReview, message: string, intent: Intent | undefined): void {
    this.total.refused++;
    const named = intent?.transient;
    // A name that nobody gave the unit is not to be found in the journal by it.
    const transient = named && this.known.has(nameOf(named)) ? named : undefined;
    this.lines.push({ level: 'WARNING', unit: unit.unit, message: `refused: ${message}`, transient });
  }

  private accept({ unit, traceId }: PlannedReview, intent: Intent): void {
    const speaker = { ...this.place(), unit, traceId };
    if (intent.kind === 'LOG') {
      const { level, message, transient } = intent;
      this.lines.push({ level, message, transient, unit });
    } else if (intent.kind === 'PUBLISH' || intent.kind === 'FOLLOW_UP') {
      const post = wantedPost(speaker, intent);
      this.posts.set(post.key, post);
    } else {
      const record = remarkRecord(speaker, intent);
      this.remarks.set(`${record.kind} ${record.id}`, record);
    }
  }

  private place() {
    const { channel, plan, runId } = this.options;
    return { channel, process: plan.name, runId, atUnixMs: this.atUnixMs };
  }
}
