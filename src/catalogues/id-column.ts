import { columnCalled } from './position-columns.js';
import type { TableColumn } from './table.js';

/** UCDs of main identifiers: UCD1+ and the old UCD1. */
const UCDS = ['meta.id;meta.main', 'id_main'];

/** Usual names, most usual first; compared without case and without anything but letters and digits. */
const NAMES = [
  'id',
  'sourceid',
  'objid',
  'objectid',
  'objname',
  'mainid',
  'name',
  'sourcename',
  'designation',
  'ztfid',
];

/**
 * Finds the column of the rows' ids: the one that the caller names, else by UCD, else by name; a catalogue may be
 * without one.
 *
 * @throws {BadUserInput} when the caller names one that is not there
 */
export function idColumn(
  columns: readonly TableColumn[],
  chosen: string | undefined,
): TableColumn | undefined {
  if (chosen !== undefined) return columnCalled(columns, chosen);
  const byUcd = columns.find(
    ({ ucd }) => ucd !== undefined && UCDS.includes(ucd.toLowerCase().replace(/\s/g, '')),
  );
  if (byUcd) return byUcd;
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  for (const wanted of NAMES) {
    const found = columns.find(({ name }) => plain(name) === wanted);
    if (found) return found;
  }
  return undefined;
}
