import type { TransientChange } from '../port/ingest-store.js';
import { WantedKeys } from './interned-keys.js';

/** What MongoDB advises for one transaction. */
const MAX_DOCUMENTS = 1000;
const MAX_BYTES = 8_000_000;
// Beside raw records: a packed point, a facet of some 40 fields.
const BYTES_PER_POINT = 200;
const BYTES_PER_FACET = 1500;
const BYTES_PER_ALERT = 1000;
const BYTES_PER_DOCUMENT = 400;

/**
 * Splits changes into transactions of at most 1,000 documents or 8 MB, each with a transient once; a change alone may
 * be larger, since it is applied as a whole.
 */
export function commitBatches(changes: readonly TransientChange[]): TransientChange[][] {
  const batches: TransientChange[][] = [];
  let [documents, bytes] = [0, 0];
  let keys = new Set<string>();
  for (const change of changes) {
    const size = sizeOf(change);
    const key = `${change.key.survey}\0${change.key.name}`;
    const last = batches.at(-1);
    const fits = documents + size.documents <= MAX_DOCUMENTS && bytes + size.bytes <= MAX_BYTES;
    if (last && fits && !keys.has(key)) last.push(change);
    else {
      batches.push([change]);
      [documents, bytes] = [0, 0];
      keys = new Set();
    }
    documents += size.documents;
    bytes += size.bytes;
    keys.add(key);
  }
  return batches;
}

function sizeOf(change: TransientChange): { readonly documents: number; readonly bytes: number } {
  const { addedPoints, changedPoints, facets, alerts, accepted, states, tickets } = change;
  const others = 3 + changedPoints.length + accepted.length + states.length + tickets.length;
  const raw = addedPoints.reduce(
    (sum, point) => sum + (point.raw.encoding === 'avro' ? point.raw.bytes.length : point.raw.text.length),
    0,
  );
  return {
    documents: addedPoints.length + facets.length + alerts.length + others,
    bytes:
      raw +
      addedPoints.length * BYTES_PER_POINT +
      facets.length * BYTES_PER_FACET +
      alerts.length * BYTES_PER_ALERT +
      others * BYTES_PER_DOCUMENT,
  };
}

/** Lists all texts that the changes write as numbers. */
export function keysOf(changes: readonly TransientChange[]): WantedKeys {
  const wanted = new WantedKeys();
  for (const change of changes) {
    for (const point of [...change.addedPoints, ...change.changedPoints]) {
      wanted.label(point.label);
      wanted.term(point.term);
      wanted.word(point.datapoint.band);
    }
    for (const { raw } of change.addedPoints) if (raw.encoding === 'avro') wanted.schema(raw.schemaHash);
    for (const { visibility } of change.facets) wanted.visibilityClass(visibility);
    for (const { label, fields, verdicts } of change.alerts) {
      wanted.label(label);
      wanted.fieldList(Object.keys(fields));
      for (const { lane } of verdicts) wanted.lane(lane);
    }
    for (const { lane } of change.accepted) wanted.lane(lane);
    for (const { traceId, lanes } of change.states) {
      wanted.trace(traceId);
      for (const lane of lanes) wanted.lane(lane);
    }
    for (const { unit, configHash, lanes } of change.tickets) {
      wanted.unit(unit);
      wanted.config(configHash);
      for (const lane of lanes) wanted.lane(lane);
    }
  }
  return wanted;
}
