import { AlertWriter } from './alert-packet.js';
import { candidOf } from './detection-record.js';
import type { SurveySource } from './made-source.js';
import { SourceTrack } from './source-track.js';
import {
  type PlannedSource,
  planSampleSurvey,
  type SampleSurveyOptions,
  type SurveyPlan,
} from './survey-plan.js';
import type { ZtfAlertPacket } from './ztf-alert-packet.js';

/**
 * Makes the alerts of a sample survey in the order of time (then candid), one at a time.
 *
 * All are made, also those of the named cases: only names, places and times of the latter are published. Holds the
 * sources that are still to give alerts, some kilobytes each, and the exposures of the fields: a process that writes a
 * million alerts stays below 400 MB.
 *
 * @throws {BadUserInput} when an option is out of range
 *
 * @example
 * for (const packet of generateSampleSurvey({ alertCount: 1000, seed: 7 })) console.log(packet.objectId);
 */
export function generateSampleSurvey(
  options: SampleSurveyOptions,
): Generator<ZtfAlertPacket, void, undefined> {
  return alertsOfPlan(planSampleSurvey(options));
}

/** Makes the alerts of a plan; see {@link generateSampleSurvey}. */
export function* alertsOfPlan(plan: SurveyPlan): Generator<ZtfAlertPacket, void, undefined> {
  const queue: ActiveSource[] = [];
  let next = 0;
  while (queue.length > 0 || next < plan.sources.length) {
    const waiting = plan.sources[next];
    if (waiting !== undefined && (queue.length === 0 || waiting.firstTick <= queue[0]!.tick)) {
      enqueue(queue, activated(plan.seed, waiting));
      next += 1;
      continue;
    }
    const earliest = queue[0]!;
    yield earliest.writer.alertOf(earliest.track, earliest.track.detection!);
    replaceFirst(queue, continued(earliest));
  }
}

/** A source between its first and its last alert. */
interface ActiveSource {
  readonly track: SourceTrack;
  readonly writer: AlertWriter;
  readonly source: SurveySource;
  /** Candid and tick of the next alert; the candid breaks ties between sources of one exposure. */
  candid: bigint;
  tick: number;
  left: number;
}

function activated(seed: number, planned: PlannedSource): ActiveSource {
  const source = planned.source();
  const track = new SourceTrack(seed, source);
  const candid = candidOf(source, track.advance()!);
  const writer = new AlertWriter(seed, source);
  return { source, track, writer, candid, tick: planned.firstTick, left: planned.alertCount };
}

/** Moves a source on to its next alert; `undefined` when it has given all it should. */
function continued(active: ActiveSource): ActiveSource | undefined {
  active.left -= 1;
  const following = active.left > 0 ? active.track.advance() : undefined;
  if (following === undefined) return undefined;
  active.tick = following.exposure.tick;
  active.candid = candidOf(active.source, following);
  return active;
}

// A binary heap with the earliest source first: children of place p are 2p + 1 and 2p + 2.

function isEarlier(left: ActiveSource, right: ActiveSource): boolean {
  return left.tick < right.tick || (left.tick === right.tick && left.candid < right.candid);
}

function enqueue(heap: ActiveSource[], source: ActiveSource): void {
  let place = heap.length;
  heap.push(source);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isEarlier(source, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = source;
}

/** Puts a source in place of the first one, or the last one when there is none, and sinks it to where it belongs. */
function replaceFirst(heap: ActiveSource[], replacement: ActiveSource | undefined): void {
  const source = replacement ?? heap.pop()!;
  if (heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && isEarlier(heap[right]!, heap[left]!) ? right : left;
    if (!isEarlier(heap[child]!, source)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = source;
}
