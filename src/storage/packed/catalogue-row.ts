import type {
  CatalogueColumn,
  CatalogueMatch,
  CatalogueRow,
  CatalogueValue,
} from '../../domain/catalogue.js';
import type { Cone } from '../../spatial/cone.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';

/** A row as a store keeps it. */
export interface KeptRow {
  readonly id: string | null;
  readonly raDeg: number;
  readonly decDeg: number;
  /** Values as a JSON array in the order of the columns. */
  readonly packed: string;
}

/** Packs the values of a row. */
export function packValues(values: readonly CatalogueValue[]): string {
  return JSON.stringify(values);
}

/** Turns kept rows of one catalogue into rows. */
export class RowUnpacker {
  private readonly columns: readonly CatalogueColumn[];
  private readonly longPlaces: readonly number[];

  constructor(columns: readonly CatalogueColumn[]) {
    this.columns = columns;
    this.longPlaces = columns.flatMap(({ type }, place) => (type === 'LONG' ? [place] : []));
  }

  /** Gives the values in the order of the columns. */
  valuesOf(packed: string): readonly CatalogueValue[] {
    // Written by packValues.
    const values = JSON.parse(packed) as CatalogueValue[];
    for (const place of this.longPlaces) {
      const value = values[place];
      if (typeof value === 'number') values[place] = String(value);
    }
    return values;
  }

  rowOf({ id, raDeg, decDeg, packed }: KeptRow): CatalogueRow {
    const values = this.valuesOf(packed);
    return {
      id: id ?? undefined,
      raDeg,
      decDeg,
      values: Object.fromEntries(this.columns.map(({ name }, place) => [name, values[place] ?? null])),
    };
  }

  matchOf(cone: Cone, kept: KeptRow): CatalogueMatch {
    const separation = separationArcsec(cone.centre, unitVectorOf(kept.raDeg, kept.decDeg));
    return { ...this.rowOf(kept), separationArcsec: separation };
  }
}

/** Orders rows by their content: what tells apart those of one sky cell. Absent ids first, texts by bytes. */
export function byContent(a: KeptRow, b: KeptRow): number {
  return a.raDeg - b.raDeg || a.decDeg - b.decDeg || byText(a.id, b.id) || byText(a.packed, b.packed);
}

function byText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
