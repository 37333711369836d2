import { Gauge, type Registry } from 'prom-client';
import type { TicketCounts } from '../storage/port/ticket-store.js';
import { BoundedNames } from './bounded-names.js';

const MAX_UNITS = 200;

/** Counting goes over all tickets: several scrapers a second must not make it the store's main work. */
const LEAST_INTERVAL_MS = 5_000;

/** A scrape waits no longer for a store that does not answer; it then has no tickets in it. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Makes the gauge of tickets by unit and state, counted when somebody looks, at most every five seconds. When the store
 * does not answer, the gauge is empty: a number that is old would look like one that stands still.
 *
 * @param counts   over the whole store, so every process says the same
 * @param clockMs  for the interval, any origin
 */
export function ticketGauge(
  registry: Registry,
  counts: () => Promise<TicketCounts>,
  clockMs: () => number,
): void {
  const units = new BoundedNames(MAX_UNITS);
  let countedAtMs = Number.NEGATIVE_INFINITY;
  new Gauge({
    name: 'ampelgraph_tickets',
    help: 'T2 tickets in the store by unit and state. Every process reports the whole store: take the maximum, not the sum.',
    labelNames: ['unit', 'state'] as const,
    registers: [registry],
    aggregator: 'max',
    async collect() {
      if (clockMs() - countedAtMs < LEAST_INTERVAL_MS) return;
      countedAtMs = clockMs();
      const counted = await within(LONGEST_WAIT_MS, counts());
      this.reset();
      for (const { unit, status, count } of counted?.byUnit ?? [])
        this.inc({ unit: units.nameOf(unit), state: status }, count);
    },
  });
}

/** Gives what is promised, or `undefined` when it takes too long or fails; the measured store counts the failure. */
async function within<T>(ms: number, promised: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promised.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
