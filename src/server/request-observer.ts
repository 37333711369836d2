import type { Viewer } from '../access/viewer.js';
import type { PublicErrorCode } from './format-error.js';

/** What one GraphQL operation came to. */
export interface ObservedOperation {
  /** As the document names it; absent for operations without a name, and for documents that are none. */
  readonly name: string | undefined;
  /** `OK`, or the code of the first error. */
  readonly code: 'OK' | PublicErrorCode;
  readonly seconds: number;
  /** Rows asked for; absent when the operation was refused before they were counted. */
  readonly requestedRows: number | undefined;
  /** Rows read. */
  readonly readRows: number;
  /** Id of the bug under which the log has more. */
  readonly incident: string | undefined;
}

/** What one HTTP request came to. */
export interface ObservedRequest {
  readonly method: string;
  /** Pattern of the route, `none` where there is none. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Hears of answered requests: for metrics. Must not throw. */
export interface RequestObserver {
  operation(operation: ObservedOperation): void;
  request(request: ObservedRequest): void;
  /** A request was refused since its viewer had asked for too much. */
  rateLimited(viewer: Viewer['kind']): void;
}
