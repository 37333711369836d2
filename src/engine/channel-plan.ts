import type { ChannelAccess } from '../access/channel-access.js';
import type { DatapointKind } from '../domain/datapoint.js';
import type { JsonObject } from '../domain/scalar.js';
import type { Hash } from '../storage/port/page.js';
import type { AlertFilter } from '../unit/alert-filter.js';
import type { Combiner } from '../unit/combiner.js';

/** A T2 unit that a channel asks for. */
export interface PlannedUnit {
  readonly unit: string;
  readonly configHash: Hash;
  /** Units whose results it needs, in the order of its declaration; planned with it. */
  readonly tiedTo: readonly PlannedUnit[];
}

/** A sink as a job names it. */
export interface PlannedSink {
  readonly sink: string;
  readonly config: JsonObject;
  readonly mayCarry: readonly string[];
}

/** A T3 process of a channel. */
export interface ReviewPlan {
  /** Unique in the channel. */
  readonly name: string;
  /** `afterRun`, or a cron pattern in UTC. */
  readonly every: string;
  /** Labels that the process uses: the channel's, or some of them. */
  readonly labels: readonly string[];
  /** A `where`, checked. */
  readonly select: JsonObject;
  readonly units: readonly {
    readonly unit: string;
    readonly config: JsonObject;
    readonly traceId: Hash;
  }[];
  readonly sinks: Readonly<Record<string, PlannedSink>>;
  /** Of a shadow channel: the channel that it stands beside. Nothing is posted then, only written down. */
  readonly shadowOf?: string;
}

/** What units look at that look at other than the channel's own states, and those units. */
export interface ChannelInput {
  readonly unit: Combiner;
  readonly traceId: Hash;
  /** Kinds of datapoints that it is made of; all unless given. */
  readonly pointKinds?: readonly DatapointKind[];
  readonly t2: readonly PlannedUnit[];
}

/** A channel, ready to run: its rights and the units that it selects per tier. */
export interface ChannelPlan {
  readonly access: ChannelAccess;
  /** Worlds to run in: all that exist, or only that of the readers who satisfy every label that the channel may use. */
  readonly lanes: 'ALL' | 'OWN';
  /** Points to combine: all of the world in the store, or those of alerts that the channel saw itself. */
  readonly history: 'ARCHIVE' | 'OWN';
  /** What the filter means for a transient that the lane has accepted before: asks it, skips it, or overrules it. */
  readonly onKnownTransient: 'FILTER' | 'BYPASS' | 'OVERRULE';
  readonly filter: { readonly unit: AlertFilter; readonly traceId: Hash };
  readonly combiners: readonly { readonly unit: Combiner; readonly traceId: Hash }[];
  /** On each state that the combiners make. */
  readonly t2: readonly PlannedUnit[];
  /** Beside them: single datapoints, or all points of the transient. */
  readonly inputs?: readonly ChannelInput[];
  readonly t3?: readonly ReviewPlan[];
  /** The channel beside which this one runs to be compared with it. */
  readonly shadowOf?: string;
}

/** Lists the T2 units that a channel asks for, whatever they look at. */
export function unitsOf({ t2, inputs = [] }: Pick<ChannelPlan, 't2' | 'inputs'>): readonly PlannedUnit[] {
  return [...t2, ...inputs.flatMap((input) => input.t2)];
}
