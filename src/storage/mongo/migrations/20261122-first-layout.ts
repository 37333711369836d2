import { type Db, ObjectId } from 'mongodb';
import type { CatalogueDocuments } from '../catalogue/catalogue-documents.js';
import type { Documents } from '../documents.js';
import type { HistoryDocuments } from '../history-documents.js';
import type { RecordDocuments } from '../record-documents.js';
import { type Indexes, makeCollections } from './make-collections.js';

/** Collections with the indexes that queries of the port use; `_id` has its own. */
const INDEXES: Indexes<
  Exclude<keyof Documents, keyof RecordDocuments | keyof CatalogueDocuments | keyof HistoryDocuments>
> = {
  meta: [],
  migration: [],
  counter: [],
  vocabulary: [
    { name: 'vocabulary_number', key: { kind: 1, id: 1 }, unique: true },
    { name: 'vocabulary_revision', key: { revision: 1 } },
  ],
  label_table: [],
  channel: [],
  config: [],
  unit_version: [{ name: 'unit_version_name', key: { name: 1 } }],
  trace: [],
  record_schema: [],
  run: [{ name: 'run_started', key: { startedAt: -1, _id: -1 } }],
  transient: [],
  datapoint: [
    { name: 'datapoint_transient', key: { transient: 1, seq: 1 }, unique: true },
    { name: 'datapoint_point', key: { point: 1 } },
  ],
  light_curve_segment: [
    { name: 'segment_transient', key: { transient: 1, term: 1, segment: 1 }, unique: true },
  ],
  facet: [
    { name: 'facet_transient', key: { transient: 1, classId: 1 }, unique: true },
    { name: 'facet_sky', key: { hpx: 1, classId: 1, raDeg: 1, decDeg: 1 } },
    // In the directions most asked for: newest and brightest first. Ties end in survey and name, as in every list.
    { name: 'facet_last_detection', key: { lastDetectionMjd: -1, survey: 1, name: 1, classId: 1 } },
    { name: 'facet_first_detection', key: { firstDetectionMjd: -1, survey: 1, name: 1, classId: 1 } },
    { name: 'facet_peak', key: { peakMag: 1, survey: 1, name: 1, classId: 1 } },
    { name: 'facet_name', key: { name: 1, survey: 1, classId: 1 } },
    { name: 'facet_key', key: { survey: 1, name: 1, classId: 1 } },
    { name: 'facet_lanes', key: { lanes: 1, classId: 1 } },
  ],
  alert: [
    { name: 'alert_transient', key: { transient: 1, alertId: 1, label: 1 }, unique: true },
    { name: 'alert_id', key: { alertId: 1, survey: 1 } },
  ],
  acceptance: [{ name: 'acceptance_transient', key: { transient: 1 } }],
  state: [{ name: 'state_transient', key: { transient: 1 } }],
  ticket: [
    // Tied tickets are of one transient: the same index finds those of a unit.
    { name: 'ticket_transient', key: { transient: 1, unit: 1 } },
    { name: 'ticket_waiting', key: { unit: 1, due: 1 }, partialFilterExpression: { status: 0 } },
    { name: 'ticket_queue', key: { unit: 1, queue: 1, due: 1 }, partialFilterExpression: { status: 0 } },
    { name: 'ticket_missing', key: { missing: 1 }, partialFilterExpression: { status: 1 } },
    { name: 'ticket_running', key: { leaseUntil: 1, unit: 1 }, partialFilterExpression: { status: 2 } },
  ],
  ticket_count: [
    { name: 'ticket_count_status', key: { status: 1, unit: 1 } },
    { name: 'ticket_count_config', key: { config: 1 } },
  ],
  result: [
    { name: 'result_transient', key: { transient: 1, unit: 1 } },
    { name: 'result_ticket', key: { ticket: 1 } },
  ],
  run_use: [{ name: 'run_use_run', key: { run: 1 } }],
  trace_use: [{ name: 'trace_use_trace', key: { trace: 1 } }],
  newest_point: [{ name: 'newest_point_term', key: { term: 1, mjd: -1 } }],
  writer: [],
  change: [
    { name: 'change_writer', key: { writer: 1, number: 1 }, unique: true },
    { name: 'change_at', key: { at: 1 } },
  ],
  journal: [{ name: 'journal_at', key: { at: -1, _id: -1 } }],
};

/** First layout: see documents.ts for what each collection holds. */
export const firstLayout = {
  name: '20261122-first-layout',
  apply: async (db: Db): Promise<void> => {
    await makeCollections(db, INDEXES);
    await db
      .collection<Documents['meta']>('meta')
      .updateOne(
        { _id: 'meta' },
        { $setOnInsert: { name: new ObjectId().toHexString(), interned: 0, registry: 0, last: {} } },
        { upsert: true },
      );
  },
} as const;
