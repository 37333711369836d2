import { byBytes } from '../access/access-term.js';
import type { Hash } from './port/page.js';
import type { ResultQuery } from './port/result-store.js';
import type { LaneAddition } from './seen-channels.js';
import type { StateShelf } from './state-shelf.js';

/** A result as kept, with the lanes of its ticket that a viewer reads, or that stand with one he reads. */
export interface KeptResult<Run> {
  readonly id: Hash;
  readonly ticketKey: Hash;
  readonly unit: string;
  /** Number of its config. */
  readonly config: number;
  /** Number of its trace. */
  readonly trace: number;
  readonly stateId: Hash;
  readonly run: Run;
  readonly recordedAtUnixMs: number;
  /** When lanes were added to the ticket. */
  readonly additions: readonly LaneAddition<Run>[];
  /** Whether it is the newest of its ticket. */
  readonly isNewest: boolean;
}

/** A result as one viewer sees it, without its body. */
export interface ShelvedResult<Run> extends KeptResult<Run> {
  /** Of its state; 0 when no lane of the state is read. */
  readonly order: number;
  readonly isCurrent: boolean;
}

/**
 * Ranks all results of one transient that a viewer sees: newest input first, then unit name, then id. Lanes are given
 * since when the result is in them.
 */
export function shelvedResults<Run, Result extends KeptResult<Run>>(
  kept: readonly Result[],
  states: StateShelf<Run>,
): (Result & ShelvedResult<Run>)[] {
  const shelved = kept.map((result) => ({
    ...result,
    additions: result.additions.map((addition) => asRecorded(addition, result)),
    order: states.find(result.stateId)?.order ?? 0,
    isCurrent: false,
  }));
  const current = currentOf(shelved);
  return shelved
    .map((result) => ({ ...result, isCurrent: current.has(result.id) }))
    .sort((a, b) => b.order - a.order || byBytes(a.unit, b.unit) || byBytes(a.id, b.id));
}

/** Tells whether a result is one that was asked for, as far as its channels don't enter. */
export function isAskedFor<Run>(result: ShelvedResult<Run>, query: ResultQuery): boolean {
  return (
    (query.includeSuperseded === true || result.isNewest) &&
    (query.currentOnly !== true || result.isCurrent) &&
    (query.units?.includes(result.unit) ?? true)
  );
}

/**
 * Says since when a result is in a lane, and by which run: from its recording, by the worker; but in a lane that was
 * added after it, from then, by the run that added it. Otherwise the time would tell of lanes that are not read.
 */
function asRecorded<Run>(
  addition: LaneAddition<Run>,
  { recordedAtUnixMs, run }: { readonly recordedAtUnixMs: number; readonly run: Run },
): LaneAddition<Run> {
  if (addition.sinceUnixMs > recordedAtUnixMs) return addition;
  return { ...addition, sinceUnixMs: recordedAtUnixMs, run };
}

/** Finds, of each unit and config, the result of the newest input that is the newest of its ticket. */
function currentOf<Run>(shelved: readonly ShelvedResult<Run>[]): ReadonlySet<Hash> {
  const current = new Map<string, ShelvedResult<Run>>();
  for (const result of shelved) {
    if (!result.isNewest) continue;
    const key = `${result.unit} ${result.config}`;
    const known = current.get(key);
    if (!known || known.order < result.order || (known.order === result.order && result.id < known.id))
      current.set(key, result);
  }
  return new Set([...current.values()].map(({ id }) => id));
}
