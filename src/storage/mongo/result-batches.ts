import type { TicketResult } from '../port/ticket-store.js';

// A transaction stays below 1,000 documents and 8 MB of bodies: a result writes itself, its ticket and dependents.
const MAX_RESULTS = 200;
const MAX_BODY_BYTES = 4_000_000;

/** Cuts results into what one transaction takes, in their order. */
export function resultBatches(results: readonly TicketResult[]): TicketResult[][] {
  const batches: TicketResult[][] = [];
  let bytes = 0;
  for (const result of results) {
    const last = batches.at(-1);
    const size = result.bodyText.length;
    if (last && last.length < MAX_RESULTS && bytes + size <= MAX_BODY_BYTES) {
      last.push(result);
      bytes += size;
    } else {
      batches.push([result]);
      bytes = size;
    }
  }
  return batches;
}
