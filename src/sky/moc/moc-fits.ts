import type { BinaryTable } from '../fits/binary-table.js';
import { firstTable, readFits } from '../fits/fits-file.js';
import { CellGatherer, MAX_MOC_ORDER } from './cell-gatherer.js';
import type { Moc } from './moc.js';

/**
 * Reads a MOC from FITS: NUNIQ (4 x 4^order + pixel) or RANGE (first and end of each range at order 29).
 *
 * @throws {RefusedSkyFile} when the file is no spatial MOC in equatorial coordinates
 */
export function readMocFits(bytes: Uint8Array, name: string): Moc {
  const table = firstTable(readFits(bytes, name));
  const { header } = table;
  const dimension = header.text('MOCDIM')?.trim() ?? 'SPACE';
  if (dimension !== 'SPACE') throw header.refusal(`MOCDIM must be SPACE; received ${dimension}`);
  const timeSystem = header.text('TIMESYS');
  if (timeSystem !== undefined && header.text('COORDSYS') === undefined) {
    throw header.refusal(
      `it is a MOC of time, not of space: TIMESYS is ${timeSystem} and COORDSYS is missing`,
    );
  }
  const coordinates = header.text('COORDSYS')?.trim() ?? 'C';
  if (coordinates !== 'C') throw header.refusal(`COORDSYS must be C (ICRS); received ${coordinates}`);
  const values = integersOf(table);
  const cells = new CellGatherer(name);
  const ordering = header.text('ORDERING')?.trim() ?? table.columns[0]?.name.toUpperCase();
  if (ordering === 'RANGE' || ordering === 'RANGE29') addRanges(cells, table, values);
  else if (ordering === 'NUNIQ' || ordering === 'UNIQ') addUniqs(cells, table, values);
  else throw header.refusal(`ORDERING must be NUNIQ or RANGE; received ${ordering ?? 'none'}`);
  return cells.finish(
    header.integer('MOCORD_S', 0, MAX_MOC_ORDER) ?? header.integer('MOCORDER', 0, MAX_MOC_ORDER),
  );
}

function integersOf(table: BinaryTable): readonly bigint[] {
  const [column] = table.columns;
  if (table.columns.length !== 1 || column === undefined || !'IJK'.includes(column.code)) {
    const there = table.columns.map(({ name, code }) => `${name} (${code})`).join(', ');
    throw table.header.refusal(`a MOC has one column of integers; received ${there || 'none'}`);
  }
  return column.code === 'K'
    ? Array.from(table.integers(column.name))
    : Array.from(table.numbers(column.name), (value) => BigInt(value));
}

function addUniqs(cells: CellGatherer, table: BinaryTable, values: readonly bigint[]): void {
  for (const [row, uniq] of values.entries()) {
    // Some files of the CDS library end in rows of 0.
    if (uniq === 0n) continue;
    if (uniq < 4n) throw table.header.refusal(`UNIQ must be 4 or greater; row ${row} holds ${uniq}`);
    const order = (uniq.toString(2).length - 3) >> 1;
    const pixel = uniq - 4n ** BigInt(order + 1);
    cells.add(order, pixel, pixel);
  }
}

function addRanges(cells: CellGatherer, table: BinaryTable, values: readonly bigint[]): void {
  if (values.length % 2 !== 0) {
    throw table.header.refusal(`ranges are pairs of numbers; received ${values.length} numbers`);
  }
  for (let i = 0; i < values.length; i += 2) cells.addFinestRange(values[i]!, values[i + 1]!);
}
