import { refusedFile } from '../refused-file.js';
import { CellGatherer } from './cell-gatherer.js';
import type { Moc } from './moc.js';

/**
 * Reads a MOC from text (IVOA MOC 2.0, section 4.3.2): `order/pixel pixel first-last ... order/ ...`, separated by
 * blanks, commas or line ends; an `s` for space may stand before an order.
 *
 * @throws {RefusedSkyFile} naming the word that does not fit
 */
export function readMocText(text: string, name: string): Moc {
  const cells = new CellGatherer(name);
  let order: number | undefined;
  let finest = 0;
  for (const word of text.split(/[\s,]+/)) {
    const [, stated, first, last] = /^(?:s?(\d{1,2})\/)?(?:(\d{1,19})(?:-(\d{1,19}))?)?$/i.exec(word) ?? [];
    if (stated !== undefined) order = Number(stated);
    if (order === undefined || (stated === undefined && first === undefined)) {
      if (word === '') continue;
      throw refusedFile(
        name,
        `a MOC in text is ORDER/PIXEL or PIXEL-PIXEL, of space; received ${JSON.stringify(word.slice(0, 40))}`,
      );
    }
    finest = Math.max(finest, order);
    if (first !== undefined) cells.add(order, BigInt(first), BigInt(last ?? first));
  }
  if (order === undefined) throw refusedFile(name, 'a MOC in text begins with ORDER/; received nothing');
  return cells.finish(finest);
}

/**
 * Reads a MOC from JSON: an object of orders, each with its pixels.
 *
 * @throws {RefusedSkyFile} naming the order whose pixels are none
 */
export function readMocJson(text: string, name: string): Moc {
  const cells = new CellGatherer(name);
  let finest = 0;
  for (const [key, pixels] of Object.entries(parsed(text, name))) {
    const order = /^\d{1,2}$/.test(key) ? Number(key) : Number.NaN;
    if (!Array.isArray(pixels)) {
      throw refusedFile(
        name,
        `order ${JSON.stringify(key)} must have a list of pixels; received ${typeof pixels}`,
      );
    }
    finest = Math.max(finest, order);
    for (const pixel of pixels) cells.add(order, pixelOf(pixel, key, name), pixelOf(pixel, key, name));
    // An order without pixels says how fine the MOC is; it must be one all the same.
    if (pixels.length === 0 && !(order <= 29)) {
      throw refusedFile(name, `an order must be a whole number in [0, 29]; received ${JSON.stringify(key)}`);
    }
  }
  return cells.finish(finest);
}

function parsed(text: string, name: string): object {
  // Pixels of order 29 have 19 digits, which JSON.parse would round: they are read as texts.
  const quoted = text.replaceAll(/(?<=[[,\s])\d{16,19}(?=[\],\s])/g, '"$&"');
  try {
    return JSON.parse(quoted) as object;
  } catch (error) {
    throw refusedFile(name, `it begins as JSON and is none: ${String(error)}`, { cause: error });
  }
}

function pixelOf(pixel: unknown, order: string, name: string): bigint {
  if (typeof pixel === 'number' && Number.isSafeInteger(pixel)) return BigInt(pixel);
  if (typeof pixel === 'string' && /^\d{16,19}$/.test(pixel)) return BigInt(pixel);
  throw refusedFile(
    name,
    `pixels of order ${order} must be whole numbers; received ${JSON.stringify(pixel)}`,
  );
}
