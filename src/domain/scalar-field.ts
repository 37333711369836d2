import type { ScalarRecord } from './scalar.js';

/** Gives a field as a finite number; `undefined` when it is absent, null or anything else. */
export function numberIn(fields: ScalarRecord, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Gives a field as text that is not empty; `undefined` when it is absent, null or anything else. */
export function textIn(fields: ScalarRecord, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Gives a 64-bit id as decimal text; `undefined` when it is absent, null, zero or no integer. */
export function idIn(fields: ScalarRecord, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '0' && /^-?[0-9]{1,20}$/.test(value) ? value : undefined;
}
