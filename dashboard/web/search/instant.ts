import { mjdOfUnixMs, unixMsOfMjd } from '../../../src/domain/time.js';
import type { Reading } from './sexagesimal.js';

/**
 * Reads an instant that a person typed: an MJD (61345.25), or a date with or without a time (2026-11-01, 2026-11-01
 * 06:00), UTC.
 *
 * @returns MJD UTC
 */
export function readMjd(text: string): Reading<number> {
  const trimmed = text.trim();
  if (/^\d{5,6}(?:\.\d*)?$/.test(trimmed)) return { ok: true, value: Number.parseFloat(trimmed) };
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?)?$/.exec(trimmed);
  const unixMs = parts ? Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}Z`) : Number.NaN;
  // Engines that roll 31 February over to March would search from another day than the one that was typed.
  if (Number.isNaN(unixMs) || !new Date(unixMs).toISOString().startsWith(parts?.[1] ?? ''))
    return {
      ok: false,
      reason: `a time is written like 2026-11-01, or as an MJD: 61345.25; received ${trimmed}`,
    };
  return { ok: true, value: mjdOfUnixMs(unixMs) };
}

/** Writes an MJD as UTC date and minute: `2026-11-21 10:33`. */
export function formatMjd(mjd: number): string {
  return new Date(Math.round(unixMsOfMjd(mjd))).toISOString().slice(0, 16).replace('T', ' ');
}

/** Writes an MJD as UTC date: `2026-11-21`. */
export function formatDate(mjd: number): string {
  return formatMjd(mjd).slice(0, 10);
}
