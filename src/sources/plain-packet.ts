import type { RawRecord } from '../domain/datapoint.js';
import type { Packet, PacketSelection, SourceRecord } from '../domain/packet.js';
import type { Scalar, ScalarRecord } from '../domain/scalar.js';

/** Gives the text that a record stood in, if it was kept: of a list, with the number of the object in it. */
export type TextOf = (name: string, index?: number) => string | undefined;

/**
 * Picks a packet out of a parsed JSON document. Integers beyond 2^53 must stand in it as decimal text.
 *
 * @param document  any JSON value; one that is no object gives a packet without records, which no survey accepts
 * @param textOf    original text of a record, kept as its raw form; without it the record is written anew
 */
export function packetOfPlain(
  document: unknown,
  selection: PacketSelection,
  textOf: TextOf = () => undefined,
): Packet {
  const members = isObject(document) ? document : {};
  const records: { [name: string]: SourceRecord | undefined } = {};
  const lists: { [name: string]: readonly SourceRecord[] | undefined } = {};
  for (const [name, selected] of Object.entries(selection.records)) {
    const value = members[name];
    if (!isObject(value)) continue;
    const names = selected === 'all' ? Object.keys(value) : selected;
    records[name] = { fields: presentScalars(value, names, selection), raw: rawOf(value, textOf(name)) };
  }
  for (const [name, columns] of Object.entries(selection.lists)) {
    const value = members[name];
    if (!Array.isArray(value)) continue;
    const elements: SourceRecord[] = [];
    for (const element of value as readonly unknown[])
      if (isObject(element))
        elements.push({
          fields: columnScalars(element, columns, selection),
          raw: rawOf(element, textOf(name, elements.length)),
        });
    lists[name] = elements;
  }
  return { top: presentScalars(members, Object.keys(members), selection), records, lists };
}

function presentScalars(
  members: Readonly<Record<string, unknown>>,
  names: readonly string[],
  selection: PacketSelection,
): ScalarRecord {
  const fields: Record<string, Scalar> = {};
  for (const name of names) {
    if (name === '__proto__') continue;
    const value = scalarOf(members[name], selection.textIntegers.has(name));
    if (value !== null) fields[name] = value;
  }
  return fields;
}

function columnScalars(
  members: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  selection: PacketSelection,
): ScalarRecord {
  const fields: Record<string, Scalar> = {};
  for (const name of columns) fields[name] = scalarOf(members[name], selection.textIntegers.has(name));
  return fields;
}

/** Gives a scalar in the form that all encodings agree on; `null` for what is none. */
function scalarOf(value: unknown, asTextInteger: boolean): Scalar {
  if (typeof value === 'number') {
    if (!asTextInteger) return Number.isFinite(value) ? value : null;
    // An id that some writer rounded to a double names another object, or none.
    return Number.isSafeInteger(value) ? String(value) : null;
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function rawOf(value: Readonly<Record<string, unknown>>, text: string | undefined): RawRecord {
  return { encoding: 'json', text: text ?? JSON.stringify(value) };
}

/** Says whether a JSON value is an object with members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
