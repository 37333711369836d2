import type { Clearance } from '../access/clearance.js';
import type { LabelTable } from '../access/label.js';
import type { Viewer } from '../access/viewer.js';
import type { Storage } from '../storage/port/storage.js';
import type { Cursors } from './cursor.js';
import type { Deadline } from './deadline.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { RemarkWriter } from './remark-writer.js';
import type { Reproducer } from './reproducer.js';

/** Everything that belongs to one request: who asks, what he may read, and what was read for him so far. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly labelTable: LabelTable;
  /** Decided once, so that a label with a date does not change within a request. */
  readonly clearance: Clearance;
  readonly storage: Storage;
  readonly loaders: Loaders;
  readonly cursors: Cursors;
  readonly deadline: Deadline;
  readonly meter: RowMeter;
  /** Computes results again; undefined where the server has no units. */
  readonly reproducer?: Reproducer | undefined;
  /** Writes what people say; undefined where the server writes nothing. */
  readonly remarks?: RemarkWriter | undefined;
}

/** Counts the rows given out: what the answer cost, in the unit in which its limit is counted. */
export class RowMeter {
  private given = 0;

  /** Rows given out so far. */
  get rows(): number {
    return this.given;
  }

  add(rows: number): void {
    this.given += rows;
  }
}

/** Makes the context of one request, with loaders of its own. */
export function createRequestContext(parts: Omit<RequestContext, 'loaders' | 'meter'>): RequestContext {
  return { ...parts, loaders: createLoaders(parts), meter: new RowMeter() };
}
