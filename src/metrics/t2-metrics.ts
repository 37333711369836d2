import { Counter, Histogram, type Registry } from 'prom-client';
import type { T2Observer } from '../engine/t2-observer.js';
import { BoundedNames } from './bounded-names.js';

const MAX_UNITS = 200;
const MAX_CODES = 30;

/** Units take from under a millisecond to their limit, 10 s unless told otherwise. */
const UNIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the metrics of T2 units at work. */
export function t2Metrics(registry: Registry): T2Observer {
  const registers = [registry];
  const units = new BoundedNames(MAX_UNITS);
  const codes = new BoundedNames(MAX_CODES);
  const claimed = new Counter({
    name: 'ampelgraph_t2_claimed_total',
    help: 'T2 tickets that this process claimed.',
    registers,
  });
  const seconds = new Histogram({
    name: 'ampelgraph_t2_seconds',
    help: 'Time in the unit alone, for runs that gave a result.',
    labelNames: ['unit'] as const,
    buckets: UNIT_SECONDS,
    registers,
  });
  const outcomes = new Counter({
    name: 'ampelgraph_t2_outcomes_total',
    help: 'T2 tickets by what became of their run: completed, failed for good, retried.',
    labelNames: ['unit', 'outcome'] as const,
    registers,
  });
  const failures = new Counter({
    name: 'ampelgraph_t2_failures_total',
    help: 'Failed runs of T2 units, those to be tried again included, by code.',
    labelNames: ['unit', 'code'] as const,
    registers,
  });
  const leaseLosses = new Counter({
    name: 'ampelgraph_t2_lease_losses_total',
    help: 'Outcomes that the store refused because the lease had run out.',
    labelNames: ['unit'] as const,
    registers,
  });
  return {
    claimed: (tickets) => claimed.inc(tickets),
    completed(name, durationMs) {
      const unit = units.nameOf(name);
      seconds.observe({ unit }, durationMs / 1000);
      outcomes.inc({ unit, outcome: 'completed' });
    },
    failed(failure) {
      const unit = units.nameOf(failure.unit);
      outcomes.inc({ unit, outcome: failure.isRetried ? 'retried' : 'failed' });
      failures.inc({ unit, code: codes.nameOf(failure.code) });
    },
    leaseLost: (name) => leaseLosses.inc({ unit: units.nameOf(name) }),
  };
}
