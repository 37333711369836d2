import type { UnitCreditView } from './list-units.js';

/**
 * Writes whom to credit, as a paragraph for a paper: each unit with its version, the first digits of its digest, its
 * author, and what to cite.
 *
 * @param software  name and version of the software that ran the units
 */
export function creditText(units: readonly UnitCreditView[], software: string): string {
  if (units.length === 0) return `This work made use of ${software}.\n`;
  const named = units.map(({ name, version, digest, author }) => {
    const by = author === undefined ? '' : ` by ${author}`;
    return `${name} ${version} (${digest.slice(0, 12)})${by}`;
  });
  const citations = [...new Set(units.flatMap(({ citation }) => citation ?? []))];
  const cite = citations.length === 0 ? '' : ` Please cite: ${citations.join('; ')}.`;
  return `This work made use of ${software} and of its units ${named.join(', ')}.${cite}\n`;
}
