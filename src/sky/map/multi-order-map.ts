import { HPX_ORDER, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { assembleSkyMap } from './assemble.js';
import { clearUnseen, distanceOf, type MapTable, unseenRemarks } from './map-table.js';
import type { SkyMap } from './sky-map.js';
import { placesInOrder } from './sort-by-bits.js';
import { TileGatherer } from './tile-gatherer.js';

/** Are pixels of several orders in the order of a file: for each its order, its number and its first order-24 key. */
interface UniqPixels {
  readonly order: Uint8Array;
  readonly ipix: Float64Array;
  readonly firstKey: Float64Array;
}

/**
 * Reads a multi-order map: UNIQ = 4 x 4^order + pixel, NESTED.
 *
 * @returns  undefined when it holds no probability
 * @throws {RefusedSkyFile} when a UNIQ is none, or two tiles overlap
 */
export function readMultiOrderMap(mapTable: MapTable): SkyMap | undefined {
  const { table, density, facts } = mapTable;
  const uniq = table.numbers('UNIQ');
  const pixels = pixelsOf(mapTable, uniq);
  const values = table.numbers(density.column.name);
  if (values.length !== uniq.length) {
    throw table.header.refusal(
      `column ${density.column.name} must have a value for each UNIQ; received ${values.length} for ${uniq.length}`,
    );
  }
  const unseen = clearUnseen(mapTable, values);
  const tiles = new TileGatherer(distanceOf(mapTable), values.length);
  let end = 0;
  let before = 0;
  let coarsest = HPX_ORDER;
  let finest = 0;
  for (const place of placesInOrder(pixels.firstKey, 'rising')) {
    const order = pixels.order[place]!;
    if (pixels.firstKey[place]! < end) {
      throw table.header.refusal(`tiles must not overlap; UNIQ ${uniq[before]} and ${uniq[place]} do`);
    }
    end = pixels.firstKey[place]! + PIXELS_PER_FACE[HPX_ORDER - order]!;
    before = place;
    coarsest = Math.min(coarsest, order);
    finest = Math.max(finest, order);
    const value = values[place]!;
    tiles.add(order, pixels.ipix[place]!, density.isDensity ? value : value * PIXELS_PER_FACE[order]!, place);
  }
  return assembleSkyMap(tiles.finish(), density.isDensity ? 'PER_STERADIAN' : 'PER_BASE_PIXEL', {
    ...facts,
    form: `multi-order, orders ${coarsest} to ${finest}`,
    remarks: [...facts.remarks, ...unseenRemarks(unseen)],
  });
}

const LARGEST_UNIQ = 16 * PIXELS_PER_FACE[HPX_ORDER]! - 1;

function pixelsOf({ table }: MapTable, uniq: Float64Array): UniqPixels {
  const order = new Uint8Array(uniq.length);
  const ipix = new Float64Array(uniq.length);
  const firstKey = new Float64Array(uniq.length);
  for (let i = 0; i < uniq.length; i++) {
    const value = uniq[i]!;
    if (!(value >= 4 && value <= LARGEST_UNIQ && Number.isInteger(value))) {
      throw table.header.refusal(
        `UNIQ must lie in [4, ${LARGEST_UNIQ}] (orders 0 to ${HPX_ORDER}); row ${i} holds ${value}`,
      );
    }
    order[i] = orderOfUniq(value);
    ipix[i] = value - 4 * PIXELS_PER_FACE[order[i]!]!;
    firstKey[i] = ipix[i]! * PIXELS_PER_FACE[HPX_ORDER - order[i]!]!;
  }
  return { order, ipix, firstKey };
}

/** Tells the order of a UNIQ in [4, 4^26): the power of four below a quarter of it. */
function orderOfUniq(uniq: number): number {
  let order = Math.min(HPX_ORDER, Math.floor(Math.log2(uniq) / 2) - 1);
  // The logarithm of a number just below a power of two may round up to it.
  if (4 * PIXELS_PER_FACE[order]! > uniq) order--;
  return order;
}
