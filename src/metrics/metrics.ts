import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { AmpelGraphError } from '../domain/errors.js';
import type { IngestObserver } from '../engine/ingest/ingest-observer.js';
import type { T2Observer } from '../engine/t2-observer.js';
import type { RequestObserver } from '../server/request-observer.js';
import type { Storage } from '../storage/port/storage.js';
import type { TicketCounts } from '../storage/port/ticket-store.js';
import { ingestionMetrics } from './ingestion-metrics.js';
import { measuredStorage } from './measure-storage.js';
import { requestMetrics } from './request-metrics.js';
import { t2Metrics } from './t2-metrics.js';
import { ticketGauge } from './ticket-gauge.js';

/** Metrics in Prometheus' text format. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/** What a process has counted, for another process that reports for both; plain data. */
export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** A call of the embedded store takes microseconds, one over the network milliseconds. */
const STORE_SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The metrics of one process, in a registry of their own. docs/operations.md has a row for each. */
export class Metrics {
  readonly ingestion: IngestObserver;
  readonly t2: T2Observer;
  readonly requests: RequestObserver;
  private readonly registry = new Registry();

  /** @param software  name and version of this program */
  constructor(software: string) {
    const registers = [this.registry];
    new Gauge({
      name: 'ampelgraph_info',
      help: 'Always 1; the label names the software.',
      labelNames: ['software'] as const,
      registers,
      aggregator: 'first',
    }).set({ software }, 1);
    this.ingestion = ingestionMetrics(this.registry);
    this.t2 = t2Metrics(this.registry);
    this.requests = requestMetrics(this.registry);
  }

  /** Gives the store with a watch before each method. */
  measured(storage: Storage): Storage {
    const registers = [this.registry];
    const seconds = new Histogram({
      name: 'ampelgraph_store_seconds',
      help: 'Time that calls of the store took, by method of the port.',
      labelNames: ['method'] as const,
      buckets: STORE_SECONDS,
      registers,
    });
    const errors = new Counter({
      name: 'ampelgraph_store_errors_total',
      help: 'Calls of the store that failed, by method and code; BUG when the error is none of ours.',
      labelNames: ['method', 'code'] as const,
      registers,
    });
    return measuredStorage(storage, {
      called(method, took, error) {
        seconds.observe({ method }, took);
        if (error !== undefined)
          errors.inc({ method, code: error instanceof AmpelGraphError ? error.code : 'BUG' });
      },
    });
  }

  /** Adds the gauge of tickets by unit and state, counted on each look. */
  watchTickets(counts: () => Promise<TicketCounts>): void {
    ticketGauge(this.registry, counts, () => performance.now());
  }

  /** Adds what Node knows of the process: processor, memory, event-loop lag, garbage collection. Once a process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Gives what was counted here, and by other processes whose snapshots are given, as one text. */
  async text(others: readonly MetricsSnapshot[] = []): Promise<MetricsText> {
    const all = others.length === 0 ? this.registry : registryOf([await this.snapshot(), ...others]);
    return { contentType: all.contentType, text: await all.metrics() };
  }

  /** Gives what was counted here as plain data. */
  async snapshot(): Promise<MetricsSnapshot> {
    return this.registry.getMetricsAsJSON();
  }

  /** Adds up what several processes have counted; gauges by the rule of each. */
  static merged(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
    return registryOf(snapshots).getMetricsAsJSON();
  }
}

function registryOf(snapshots: readonly MetricsSnapshot[]): Registry {
  return AggregatorRegistry.aggregate(snapshots.map((each) => [...each]));
}
