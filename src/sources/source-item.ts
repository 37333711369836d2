import type { Alert } from '../domain/datapoint.js';

/** One outcome of reading alerts: every file and every packet ends in one of these. */
export type SourceItem =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** `offset`: bytes from the start of the file (after decompression), or the line number of a JSON-lines file. */
  | { readonly kind: 'refused'; readonly file: string; readonly offset: number; readonly reason: string }
  /** A file whose name says that it holds no alerts. */
  | { readonly kind: 'passed-over'; readonly file: string };
