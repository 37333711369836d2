import { BASE_PIXELS, HPX_ORDER, PIXELS_PER_FACE, ringToNested } from '../../spatial/healpix.js';
import { ringPixelsInNestedOrder } from '../../spatial/ring-order.js';
import { assembleSkyMap } from './assemble.js';
import { clearUnseen, distanceOf, type MapTable, unseenRemarks } from './map-table.js';
import type { SkyMap } from './sky-map.js';
import { placesInOrder } from './sort-by-bits.js';
import { type FourPlaces, TileGatherer, type Tiles } from './tile-gatherer.js';

type Ordering = 'RING' | 'NESTED';

/** What the header says of the pixels of a flat map. */
interface PixelScheme {
  readonly order: number;
  readonly ordering: Ordering;
  /** Column that numbers the pixels; absent when they come one after the other. */
  readonly pixelColumn: string | undefined;
}

/** A whole sky beyond nside 8192 would be a file of 3 GB for each 4 bytes of a pixel. */
const MAX_WHOLE_SKY_ORDER = 13;

const PIXEL_COLUMNS = ['PIXEL', 'PIX', 'IPIX', 'HPXINDEX', 'HEALPIX'];

/**
 * Reads a flat map: one value for each pixel of an nside, or for a list of pixels.
 *
 * @returns  undefined when it holds no probability
 * @throws {RefusedSkyFile} when the pixels are not those of the NSIDE and ORDERING that the header states
 */
export function readFlatMap(mapTable: MapTable): SkyMap | undefined {
  const { table, density, facts } = mapTable;
  const values = table.numbers(density.column.name);
  const scheme = schemeOf(mapTable, values.length);
  const unseen = clearUnseen(mapTable, values);
  const tiles =
    scheme.pixelColumn === undefined
      ? wholeSkyTiles(mapTable, scheme, values)
      : listedTiles(mapTable, scheme, values, scheme.pixelColumn);
  const extent = scheme.pixelColumn === undefined ? '' : ', part of the sky';
  return assembleSkyMap(tiles, 'PER_BASE_PIXEL', {
    ...facts,
    form: `flat ${scheme.ordering}, nside ${2 ** scheme.order}${extent}`,
    pixelOrder: scheme.order,
    remarks: [...facts.remarks, ...unseenRemarks(unseen)],
  });
}

function schemeOf({ table }: MapTable, valueCount: number): PixelScheme {
  const { header } = table;
  const pixelColumn = PIXEL_COLUMNS.find((name) => table.column(name) !== undefined);
  const isExplicit = header.text('INDXSCHM')?.trim().toUpperCase() === 'EXPLICIT';
  if (isExplicit && pixelColumn === undefined) {
    throw header.refusal('INDXSCHM is EXPLICIT, but no column PIXEL numbers the pixels');
  }
  const stated = header.integer('NSIDE', 1, 2 ** HPX_ORDER);
  const nside = stated ?? (pixelColumn === undefined ? Math.sqrt(valueCount / BASE_PIXELS) : Number.NaN);
  const order = Math.log2(nside);
  if (!(Number.isInteger(order) && order >= 0)) {
    const implied = stated === undefined ? `none, and ${valueCount} values` : String(stated);
    throw header.refusal(`NSIDE must be a power of two; received ${implied}`);
  }
  const pixels = BASE_PIXELS * PIXELS_PER_FACE[order]!;
  if (pixelColumn === undefined && (valueCount !== pixels || order > MAX_WHOLE_SKY_ORDER)) {
    throw header.refusal(
      `NSIDE ${nside} has ${pixels} pixels, but the table holds ${valueCount} values and no column PIXEL`,
    );
  }
  return { order, ordering: orderingOf(table.header.text('ORDERING'), header), pixelColumn };
}

function orderingOf(text: string | undefined, header: MapTable['table']['header']): Ordering {
  const ordering = text?.trim().toUpperCase();
  if (ordering === 'RING') return 'RING';
  if (ordering === 'NESTED' || ordering === 'NEST') return 'NESTED';
  throw header.refusal(`ORDERING must be RING, NESTED or NUNIQ; received ${ordering ?? 'none'}`);
}

function wholeSkyTiles(mapTable: MapTable, { order, ordering }: PixelScheme, values: Float64Array): Tiles {
  const tiles = new TileGatherer(distanceOf(mapTable), values.length);
  const perBasePixel = PIXELS_PER_FACE[order]!;
  const ringPixels = ordering === 'RING' ? ringPixelsInNestedOrder(order) : undefined;
  if (order === 0) {
    for (let pixel = 0; pixel < BASE_PIXELS; pixel++) {
      const place = ringPixels?.[pixel] ?? pixel;
      tiles.add(0, pixel, values[place]!, place);
    }
    return tiles.finish();
  }
  const places: FourPlaces = [0, 0, 0, 0];
  for (let pixel = 0; pixel < values.length; pixel += 4) {
    for (let i = 0; i < 4; i++) places[i] = ringPixels === undefined ? pixel + i : ringPixels[pixel + i]!;
    tiles.addSiblings(order, pixel, perBasePixel, values, places);
  }
  return tiles.finish();
}

function listedTiles(
  mapTable: MapTable,
  { order, ordering }: PixelScheme,
  values: Float64Array,
  pixelColumn: string,
): Tiles {
  const { header } = mapTable.table;
  const pixels = mapTable.table.numbers(pixelColumn);
  if (pixels.length !== values.length) {
    throw header.refusal(
      `column ${pixelColumn} must number each value; received ${pixels.length} for ${values.length} values`,
    );
  }
  const pixelCount = BASE_PIXELS * PIXELS_PER_FACE[order]!;
  for (const [index, pixel] of pixels.entries()) {
    if (!(pixel >= 0 && pixel < pixelCount && Number.isInteger(pixel))) {
      throw header.refusal(`${pixelColumn} must lie in [0, ${pixelCount - 1}]; value ${index} is ${pixel}`);
    }
    if (ordering === 'RING') pixels[index] = ringToNested(order, pixel);
  }
  const tiles = new TileGatherer(distanceOf(mapTable), values.length);
  const perBasePixel = PIXELS_PER_FACE[order]!;
  let before = -1;
  for (const place of placesInOrder(pixels, 'rising')) {
    if (pixels[place] === before) {
      throw header.refusal(
        `${pixelColumn} must not name a pixel twice; value ${place} does (NESTED ${before})`,
      );
    }
    before = pixels[place]!;
    tiles.add(order, before, values[place]! * perBasePixel, place);
  }
  return tiles.finish();
}
