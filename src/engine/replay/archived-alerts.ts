import type { Alert, RawRecord, ShapedDatapoint } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import { pointVersionOf } from '../../provenance/point-version.js';
import type { ArchivedAlert, ArchivedPoint, ArchivedTransient } from '../../storage/port/archive-store.js';

/** Alerts of one transient that were stored at one instant. */
export interface StoredTogether {
  readonly receivedAtUnixMs: number;
  readonly alerts: readonly Alert[];
}

/**
 * Makes the alerts of a transient again from their receipts and points, in the order in which they were stored.
 *
 * Each has the points that its packet contained, as the store has them: copies that said the same with fewer digits are
 * the one that they repeated. The summary stands with the trigger alone, as in the packet.
 *
 * @throws {CorruptStore} when a point is missing, or says something else than its version
 */
export function alertsOf(transient: ArchivedTransient): readonly StoredTogether[] {
  const points = new Map(transient.points.map((point) => [point.version, point]));
  const byInstant = new Map<number, Alert[]>();
  for (const receipt of transient.alerts) {
    const together = byInstant.get(receipt.receivedAtUnixMs) ?? [];
    byInstant.set(receipt.receivedAtUnixMs, together);
    together.push(alertOf(transient, receipt, points));
  }
  return [...byInstant]
    .sort(([a], [b]) => a - b)
    .map(([receivedAtUnixMs, alerts]) => ({ receivedAtUnixMs, alerts }));
}

function alertOf(
  { key }: ArchivedTransient,
  { alertId, trigger, points, fields, source, offset }: ArchivedAlert,
  known: ReadonlyMap<string, ArchivedPoint>,
): Alert {
  const shaped = (version: string): ShapedDatapoint => {
    const point = known.get(version);
    if (!point) throw new CorruptStore(`alert ${alertId} of ${key.name} names ${version}, which is missing`);
    if (pointVersionOf(point.datapoint, point.label) !== version)
      throw new CorruptStore(`the point ${version} of ${key.name} says something else than its version`);
    const { datapoint, label } = point;
    const { summary: _, ...measured } = datapoint;
    return { datapoint: version === trigger ? datapoint : measured, label, raw: rawOf(point) };
  };
  return {
    survey: key.survey,
    alertId,
    transientName: key.name,
    trigger: shaped(trigger),
    history: points.filter((version) => version !== trigger).map(shaped),
    fields,
    origin: { source, offset },
  };
}

function rawOf({ raw }: ArchivedPoint): RawRecord {
  return raw.encoding === 'json'
    ? raw
    : { encoding: 'avro', schemaHash: raw.schemaHash, bytes: Buffer.from(raw.base64, 'base64') };
}
