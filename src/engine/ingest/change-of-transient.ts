import type { Alert } from '../../domain/datapoint.js';
import { AmpelGraphError } from '../../domain/errors.js';
import type { StoredPoint, TransientChange } from '../../storage/port/ingest-store.js';
import type { ChannelPlan } from '../channel-plan.js';
import { facetOf } from '../facet/facet-of.js';
import { type TakenAlert, takeAlert } from './take-alert.js';
import type { EntryPoint, TransientEntry } from './transient-entry.js';
import type { WorldsOfTerms } from './worlds.js';

/** An alert that can't be stored, and why; the rest of its transient's alerts go on without it. */
export interface UnusableAlert {
  readonly alert: Alert;
  readonly reason: string;
}

/** The outcome of working alerts into the copy of a transient. */
export type WorkedOut =
  | { readonly kind: 'CHANGE'; readonly change: TransientChange; readonly taken: readonly TakenAlert[] }
  /** All alerts are known. */
  | { readonly kind: 'NOTHING_NEW' }
  /** The copy is spoilt: load it again and leave this alert out. */
  | { readonly kind: 'UNUSABLE'; readonly unusable: UnusableAlert };

/**
 * Works new alerts of one transient into its copy, in time order, and says what that changes in the store.
 *
 * @param alerts  of this transient, in the order in which they came
 */
export function changeOfTransient(
  entry: TransientEntry,
  alerts: readonly Alert[],
  channels: readonly ChannelPlan[],
  worlds: WorldsOfTerms,
): WorkedOut {
  const basedOn = entry.version;
  const taken: TakenAlert[] = [];
  for (const alert of inTimeOrder(alerts)) {
    if (entry.knows(alert)) continue;
    try {
      taken.push(takeAlert(entry, alert, channels, worlds));
    } catch (error) {
      return { kind: 'UNUSABLE', unusable: { alert, reason: reasonOf(error) } };
    }
  }
  if (taken.length === 0) return { kind: 'NOTHING_NEW' };
  const points = [...entry.unstored.points];
  const change: TransientChange = {
    key: entry.key,
    basedOn,
    addedPoints: points.filter((point) => point.status === 'ADDED').map(addedPoint),
    changedPoints: points.filter((point) => point.status === 'CHANGED').map(storedPoint),
    alerts: taken.map(({ receipt }) => receipt),
    facets: facetsOf(entry, worlds),
    accepted: [...entry.unstored.accepted].map(({ lane, admitted }) => ({
      lane,
      admitted: admitted && [...admitted],
    })),
    states: taken.flatMap(({ states }) => states),
    tickets: taken.flatMap(({ tickets }) => tickets),
  };
  return { kind: 'CHANGE', change, taken };
}

function facetsOf(entry: TransientEntry, worlds: WorldsOfTerms): TransientChange['facets'] {
  return worlds.of(entry.terms()).all.map(({ world, open }) => ({
    visibility: world.visibility,
    facet: facetOf(entry.counted(open).map((point) => point.datapoint)),
  }));
}

function inTimeOrder(alerts: readonly Alert[]): readonly Alert[] {
  if (alerts.length === 1) return alerts;
  return [...alerts].sort(
    (a, b) => a.trigger.datapoint.mjd - b.trigger.datapoint.mjd || (a.alertId < b.alertId ? -1 : 1),
  );
}

function storedPoint({ version, label, datapoint, term }: EntryPoint): StoredPoint {
  return { version, label, datapoint, term };
}

function addedPoint(point: EntryPoint): TransientChange['addedPoints'][number] {
  if (!point.raw) throw new TypeError(`the new point ${point.version} has no raw record`);
  return { ...storedPoint(point), raw: point.raw };
}

/** A unit that throws here is a bug of the unit: its alert is refused with the unit's words, not lost. */
function reasonOf(error: unknown): string {
  if (error instanceof AmpelGraphError) return error.message;
  return `a T0 or T1 unit failed: ${error instanceof Error ? error.message : String(error)}`;
}
