import type { CatalogueValue } from '../../domain/catalogue.js';

/** Writes one line of CSV (RFC 4180): absent values are empty, lists are JSON. */
export function csvLine(values: readonly CatalogueValue[]): string {
  return `${values.map(fieldText).join(',')}\r\n`;
}

function fieldText(value: CatalogueValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
