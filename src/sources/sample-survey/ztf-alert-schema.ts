import avro from 'avsc';
import { avroBigInt } from './avro-big-int.js';
import {
  CANDIDATE_FIELDS,
  CUTOUT_FIELDS,
  type FieldTable,
  FP_HIST_FIELDS,
  PRV_CANDIDATE_FIELDS,
} from './ztf-alert-packet.js';

/** Version that every made packet states in `schemavsn`. */
export const SCHEMA_VERSION = '4.02';

type AvroSchema = avro.schema.AvroSchema;
type AvroRecord = avro.schema.RecordType & { readonly version: string };
type AvroField = AvroRecord['fields'][number];

/** The writer schema of the made packets: ZTF's 4.02 with the nested records written out where they are first used. */
export const ZTF_ALERT_SCHEMA: AvroRecord = {
  type: 'record',
  namespace: 'ztf',
  name: 'alert',
  doc: 'Made alert packet in the shape of ZTF alert schema 4.02',
  version: SCHEMA_VERSION,
  fields: [
    { name: 'schemavsn', type: 'string' },
    { name: 'publisher', type: 'string' },
    { name: 'objectId', type: 'string' },
    { name: 'candid', type: 'long' },
    { name: 'candidate', type: recordOf('candidate', CANDIDATE_FIELDS) },
    nullable('prv_candidates', { type: 'array', items: recordOf('prv_candidate', PRV_CANDIDATE_FIELDS) }),
    nullable('fp_hists', { type: 'array', items: recordOf('fp_hist', FP_HIST_FIELDS) }),
    nullable('cutoutScience', recordOf('cutout', CUTOUT_FIELDS)),
    nullable('cutoutTemplate', 'ztf.alert.cutout'),
    nullable('cutoutDifference', 'ztf.alert.cutout'),
  ],
};

/** Compiles the schema; 64-bit integers are bigints, since candids exceed 2^53. */
export function compileZtfAlertType(): avro.Type {
  return avro.Type.forSchema(ZTF_ALERT_SCHEMA, { registry: { long: avroBigInt } });
}

function recordOf(name: string, table: FieldTable): AvroRecord {
  const fields = Object.entries(table).map(([field, kind]) => avroField(field, kind));
  return { type: 'record', namespace: 'ztf.alert', name, version: SCHEMA_VERSION, fields };
}

function avroField(name: string, kind: FieldTable[string]): AvroField {
  return kind.endsWith('?') ? nullable(name, kind.slice(0, -1)) : { name, type: kind };
}

/** Null comes first in the union, as Avro demands of a field whose default is null. */
function nullable(name: string, type: Exclude<AvroSchema, readonly unknown[]>): AvroField {
  return { name, type: ['null', type], default: null };
}
