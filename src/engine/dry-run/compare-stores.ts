import { transientKeyText } from '../../domain/transient.js';
import type { ArchivedTransient, ArchiveStore } from '../../storage/port/archive-store.js';
import { type PictureWindow, pictureOf } from './channel-picture.js';
import { ChannelComparison, type ChannelReport } from './channel-report.js';
import type { ChannelDifference } from './difference.js';
import type { UnitCosts } from './unit-costs.js';

/** A channel in a store. */
export interface ComparedChannel {
  readonly channel: string;
  readonly window: PictureWindow;
  /** What T0 and T1 cost, where that was measured. */
  readonly costs?: UnitCosts | undefined;
}

/** A pair of channels: `before` is the one compared with. */
export interface ComparedPair {
  readonly before: ComparedChannel;
  readonly after: ComparedChannel;
}

/** A difference, with the channel that is tried. */
export type NamedDifference = { readonly channel: string } & ChannelDifference;

/**
 * Compares channels of two stores that took the same alerts, or of one store with itself.
 *
 * Memory is bounded by the transients that one of the stores gives earlier than the other; stores that took the same
 * alerts in one order give them in one order.
 *
 * @param onDifference  called with each
 */
export async function compareStores(
  before: Pick<ArchiveStore, 'export'>,
  after: Pick<ArchiveStore, 'export'>,
  pairs: readonly ComparedPair[],
  onDifference: (difference: NamedDifference) => void | Promise<void>,
): Promise<readonly { readonly isSame: boolean; readonly report: ChannelReport }[]> {
  const comparisons = pairs.map((pair) => ({ pair, comparison: comparisonOf(pair) }));
  const isOneStore = before === after;
  for await (const [a, b] of isOneStore ? withItself(before) : together(before, after))
    for (const { pair, comparison } of comparisons) {
      const pictures = [pair.before, pair.after].map(({ channel, window }, side) =>
        pictureOf(side === 0 ? a : b, channel, window),
      );
      const differences = comparison.add((a ?? b)!.key, pictures[0]!, pictures[1]!);
      for (const difference of differences)
        await onDifference({ channel: pair.after.channel, ...difference });
    }
  return comparisons.map(({ comparison }) => ({ isSame: comparison.isSame, report: comparison.report() }));
}

function comparisonOf({ before, after }: ComparedPair): ChannelComparison {
  const names = { before: before.channel, after: after.channel };
  return new ChannelComparison(names, before.costs, after.costs);
}

type Both = readonly [ArchivedTransient | undefined, ArchivedTransient | undefined];

async function* withItself(store: Pick<ArchiveStore, 'export'>): AsyncGenerator<Both> {
  for await (const transient of transientsOf(store)) yield [transient, transient];
}

/** Goes through two stores side by side. */
async function* together(
  before: Pick<ArchiveStore, 'export'>,
  after: Pick<ArchiveStore, 'export'>,
): AsyncGenerator<Both> {
  const waiting = [new Map<string, ArchivedTransient>(), new Map<string, ArchivedTransient>()] as const;
  const readers = [transientsOf(before), transientsOf(after)] as const;
  const open = [true, true];
  while (open[0] || open[1])
    for (const side of [0, 1] as const) {
      const { value, done } = await readers[side].next();
      if (done) {
        open[side] = false;
        continue;
      }
      const key = transientKeyText(value.key);
      const other = waiting[1 - side]!.get(key);
      if (!other) waiting[side].set(key, value);
      else {
        waiting[1 - side]!.delete(key);
        yield side === 0 ? [value, other] : [other, value];
      }
    }
  for (const transient of waiting[0].values()) yield [transient, undefined];
  for (const transient of waiting[1].values()) yield [undefined, transient];
}

async function* transientsOf(store: Pick<ArchiveStore, 'export'>): AsyncGenerator<ArchivedTransient> {
  for await (const chunk of store.export()) if (chunk.kind === 'TRANSIENTS') yield* chunk.transients;
}
