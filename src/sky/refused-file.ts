import { RefusedSkyFile } from '../domain/errors.js';

/**
 * Makes the error that says why the bytes of a map, table or notice are not taken.
 *
 * @param name    what the caller calls the bytes: a file name, or `file#field.field` for a part of a notice
 * @param reason  names the keyword or field, the value, the limit, and what would be right
 *
 * @example
 * throw refusedFile('bayestar.fits', 'NSIDE must be a power of two; received 100');
 */
export function refusedFile(name: string, reason: string, options?: ErrorOptions): RefusedSkyFile {
  return new RefusedSkyFile(`${name} refused: ${reason}`, options);
}
