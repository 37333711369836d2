import type { CatalogueColumn, CatalogueMatch, MatchMode } from '../../../src/domain/catalogue.js';
import type { SkyPosition } from '../../../src/domain/sky-position.js';
import type { CatalogueVersion, NewCatalogueRow } from '../../../src/storage/port/catalogue-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { anonymous, hashOf, NOW } from './fixture.js';

/** Columns of every catalogue of the fixtures. */
export const COLUMNS: readonly CatalogueColumn[] = [
  { name: 'objid', type: 'LONG' },
  { name: 'mag', type: 'NUMBER', unit: 'mag' },
  { name: 'kind', type: 'TEXT' },
  { name: 'bands', type: 'LIST' },
  { name: 'good', type: 'BOOLEAN' },
];

/** Makes a row whose id is its number. */
export function rowAt({ raDeg, decDeg }: SkyPosition, place: number): NewCatalogueRow {
  return { id: String(place), raDeg, decDeg, values: [place, 18 + place / 100, 'AGN', null, null] };
}

/** Publishes rows as a version of a catalogue, in two batches. */
export async function publish(
  storage: Storage,
  name: string,
  rows: readonly NewCatalogueRow[],
  { audience }: { readonly audience?: CatalogueVersion['audience'] } = {},
): Promise<CatalogueVersion> {
  const load = await storage.catalogues.load(COLUMNS.length);
  await load.add(rows.slice(0, 3));
  await load.add(rows.slice(3));
  return load.publish({
    name,
    digest: hashOf(JSON.stringify(rows)),
    rowCount: rows.length,
    columns: COLUMNS,
    raColumn: 'ra',
    decColumn: 'dec',
    idColumn: 'objid',
    source: 'made.csv',
    audience,
    publishedAtUnixMs: NOW,
  });
}

/** Asks for the rows in cones; the catalogue must be seen. */
export async function search(
  storage: Storage,
  catalogue: CatalogueVersion,
  cones: readonly { readonly raDeg: number; readonly decDeg: number; readonly radiusArcsec: number }[],
  mode: MatchMode,
  where: Parameters<Storage['catalogues']['cones']>[1]['where'] = [],
  viewer = anonymous,
): Promise<readonly (readonly CatalogueMatch[])[]> {
  const found = await storage.catalogues.cones(viewer, { catalogue, cones, mode, where, maxRows: 1e6 });
  if (found === undefined) throw new Error(`the catalogue ${catalogue.name} is not seen`);
  return found;
}
