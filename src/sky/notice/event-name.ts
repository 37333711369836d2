import type { EventKind } from './notice.js';

const SOURCES: readonly (readonly [pattern: RegExp, form: (letters: string) => string, kind: EventKind])[] = [
  [
    /^(?:IceCube[\s-]*Cascade|ICC|IC-Cascade)[\s-]*(\d{6}[A-Za-z]?)$/i,
    (rest) => `IceCubeCascade-${rest}`,
    'NEUTRINO',
  ],
  [/^(?:IceCube|ICECUBE|IC)[\s-]*(\d{6}[A-Z]?)$/i, (rest) => `IC${rest}`, 'NEUTRINO'],
  [/^(?:KM3NeT|KM3)[\s-]*(\d{6}[A-Z]?)$/i, (rest) => `KM3-${rest}`, 'NEUTRINO'],
  [/^GRB[\s-]*(\d{6}(?:[A-Z]|\.\d+)?)$/i, (rest) => `GRB${rest}`, 'GAMMA_RAY_BURST'],
  [/^((?:MS|TS|S|GW|G)\d{6}[a-z]*(?:_\d{6})?)$/, (rest) => rest, 'GRAVITATIONAL_WAVE'],
  [/^(\d{6}_\d{4,9})$/, (rest) => rest, 'NEUTRINO'],
];

/**
 * Gives the one spelling of a name: `IceCube-191001A` and `IC 191001A` are `IC191001A`, `GRB 230410A` is `GRB230410A`.
 *
 * Letters matter and are kept: IC191001A and IC191001B are two events. A name of no known source is only trimmed.
 *
 * @example
 * canonicalName('IceCube-191001A'); // 'IC191001A'
 */
export function canonicalName(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  for (const [pattern, form] of SOURCES) {
    const match = pattern.exec(trimmed);
    if (match) return form(match[1] ?? '');
  }
  return trimmed;
}

/** Tells the kind of event that a name belongs to; `OTHER` when its form says nothing. */
export function kindOfName(name: string): EventKind {
  const trimmed = name.trim();
  return SOURCES.find(([pattern]) => pattern.test(trimmed))?.[2] ?? 'OTHER';
}

/**
 * Gives IceCube's run and event numbers as `run_event`. Addresses of notices until 2019 have the event first; runs
 * have six digits and begin with 1.
 */
export function runAndEvent(first: string, second: string): string {
  const isRun = (digits: string) => /^1\d{5}$/.test(digits);
  const [run, event] = !isRun(first) && isRun(second) ? [second, first] : [first, second];
  return `${Number(run)}_${Number(event)}`;
}

/** Says whether a gravitational-wave name is one of tests: mock (M*) and test (T*) superevents. */
export function isTestName(name: string): boolean {
  return /^[MT]S\d{6}/.test(name);
}

/** Gives the names of one event without repetition: the first by rank, and the others. */
export function namesOf(names: readonly string[]): {
  readonly name: string;
  readonly aliases: readonly string[];
} {
  const unique = [...new Set(names.map(canonicalName).filter((name) => name !== ''))];
  const [name = '', ...aliases] = unique;
  return { name, aliases };
}
