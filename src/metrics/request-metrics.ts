import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestObserver } from '../server/request-observer.js';
import { BoundedNames } from './bounded-names.js';

/** Names of operations come from clients. */
const MAX_OPERATIONS = 50;
const MAX_ROUTES = 30;

const REQUEST_SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const ROWS = [1, 10, 100, 1_000, 10_000, 50_000, 100_000, 200_000];

/** Makes the metrics of the API. */
export function requestMetrics(registry: Registry): RequestObserver {
  const registers = [registry];
  const operations = new BoundedNames(MAX_OPERATIONS);
  const routes = new BoundedNames(MAX_ROUTES);
  const answered = new Counter({
    name: 'ampelgraph_graphql_requests_total',
    help: 'GraphQL operations answered, by the code of their first error, or OK.',
    labelNames: ['operation', 'code'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'ampelgraph_graphql_seconds',
    help: 'Time from the parsed request to the answer, by name of the operation.',
    labelNames: ['operation'] as const,
    buckets: REQUEST_SECONDS,
    registers,
  });
  const requested = new Histogram({
    name: 'ampelgraph_graphql_requested_rows',
    help: 'Cost: rows that an operation asked for, counted before it ran.',
    buckets: ROWS,
    registers,
  });
  const read = new Histogram({
    name: 'ampelgraph_graphql_read_rows',
    help: 'Rows that an operation read.',
    buckets: ROWS,
    registers,
  });
  const requests = new Counter({
    name: 'ampelgraph_http_requests_total',
    help: 'HTTP requests answered, pages, health and refused credentials included.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const refused = new Counter({
    name: 'ampelgraph_rate_limited_total',
    help: 'Requests refused because their viewer had asked for too many rows in too short a time.',
    labelNames: ['viewer'] as const,
    registers,
  });
  return {
    operation(one) {
      const operation = one.name === undefined ? 'unnamed' : operations.nameOf(one.name);
      answered.inc({ operation, code: one.code });
      seconds.observe({ operation }, one.seconds);
      if (one.requestedRows !== undefined) {
        requested.observe(one.requestedRows);
        read.observe(one.readRows);
      }
    },
    request({ method, route, status }) {
      requests.inc({ method, route: routes.nameOf(route), status: String(status) });
    },
    rateLimited(viewer) {
      refused.inc({ viewer });
    },
  };
}
