import type { DatapointId } from '../../domain/datapoint.js';
import type { Json } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { AsOf } from '../../storage/port/history-store.js';
import type { Hash } from '../../storage/port/page.js';
import type { ResultRow } from '../../storage/port/result-store.js';
import type { SeenChannel, StateRow } from '../../storage/port/state-store.js';
import { formatGlobalId } from '../global-id.js';

/** A channel in which a record was made. */
export interface ChannelRecordView {
  readonly channel: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly runId: string;
}

/** A state as it is answered. */
export interface StateView extends AsOf {
  readonly type: 'State';
  readonly id: string;
  readonly hash: Hash;
  readonly transientKey: TransientKey;
  readonly traceId: Hash;
  readonly points: readonly DatapointId[];
  readonly datapointCount: number;
  readonly labels: readonly string[];
  readonly channels: readonly string[];
  readonly madeBy: readonly ChannelRecordView[];
  readonly currentIn: readonly string[];
  readonly isCurrent: boolean;
}

/** A result of a T2 unit as it is answered. */
export interface T2ResultView extends AsOf {
  readonly type: 'T2Result';
  readonly id: string;
  readonly hash: Hash;
  readonly transientKey: TransientKey;
  readonly stateHash: Hash;
  readonly ticketKey: Hash;
  readonly traceId: Hash;
  readonly runId: string;
  readonly consumed: readonly Hash[];
  readonly unit: string;
  readonly body: Json;
  readonly bodyHash: Hash;
  readonly labels: readonly string[];
  readonly channels: readonly string[];
  readonly madeBy: readonly ChannelRecordView[];
  readonly isCurrent: boolean;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

const NOW: AsOf = {};

/** Lays a state out as it is answered; what belongs to it is answered as of the same instant. */
export function toStateView(row: StateRow, asOf: AsOf = NOW): StateView {
  return {
    ...asOf,
    type: 'State',
    id: formatGlobalId({ kind: 'STATE', hash: row.id }),
    hash: row.id,
    transientKey: row.transient,
    traceId: row.traceId,
    points: row.points,
    datapointCount: row.points.length,
    labels: row.labels,
    channels: row.channels.map(({ channel }) => channel),
    madeBy: row.channels.map(toChannelRecord),
    currentIn: row.currentIn,
    isCurrent: row.currentIn.length > 0,
  };
}

/** Lays a result out as it is answered; what belongs to it is answered as of the same instant. */
export function toT2ResultView(row: ResultRow, asOf: AsOf = NOW): T2ResultView {
  return {
    ...asOf,
    type: 'T2Result',
    id: formatGlobalId({ kind: 'T2_RESULT', hash: row.id }),
    hash: row.id,
    transientKey: row.transient,
    stateHash: row.stateId,
    ticketKey: row.ticketKey,
    traceId: row.traceId,
    runId: row.runId,
    consumed: row.consumed,
    unit: row.unit,
    body: row.body,
    bodyHash: row.bodyHash,
    labels: row.labels,
    channels: row.channels.map(({ channel }) => channel),
    madeBy: row.channels.map(toChannelRecord),
    isCurrent: row.isCurrent,
    recordedAt: new Date(row.recordedAtUnixMs).toISOString(),
  };
}

function toChannelRecord(seen: SeenChannel): ChannelRecordView {
  return { channel: seen.channel, since: new Date(seen.sinceUnixMs).toISOString(), runId: seen.runId };
}
