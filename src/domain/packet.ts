import type { RawRecord } from './datapoint.js';
import type { ScalarRecord } from './scalar.js';

/** One record of a packet: its scalar fields by the survey's names, and the bytes or text it was read from. */
export interface SourceRecord {
  /** Absent and null fields are left out of trigger records; history records hold `null` for them. */
  readonly fields: ScalarRecord;
  readonly raw: RawRecord;
}

/** An alert packet as decoded, before any survey's rules were applied. The encoding can no longer be told. */
export interface Packet {
  /** Scalar fields at the top of the packet. */
  readonly top: ScalarRecord;
  /** Single records of the packet by field name; a record that is null or absent is missing here. */
  readonly records: { readonly [name: string]: SourceRecord | undefined };
  /** Lists of records by field name, in the order of the packet; a list that is null or absent is missing here. */
  readonly lists: { readonly [name: string]: readonly SourceRecord[] | undefined };
}

/**
 * Says which parts of a packet are read; everything else (cutouts above all) is skipped.
 *
 * 64-bit integers become decimal text where `textIntegers` names the field or where the value exceeds 2^53, so that
 * the type of an id never depends on its value and Avro and JSON give the same record.
 */
export interface PacketSelection {
  /** Single records: every scalar field, or only the named ones. */
  readonly records: { readonly [name: string]: 'all' | readonly string[] };
  /** Lists of records, with the fields read of each. */
  readonly lists: { readonly [name: string]: readonly string[] };
  readonly textIntegers: ReadonlySet<string>;
}
