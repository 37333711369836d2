import type { Filter, SortDirection } from 'mongodb';
import { FACET_FIELDS, type FacetField } from '../../domain/predicate.js';
import type { OrderKey, SortValue } from '../transient-order.js';
import type { FacetDocument } from './transient-documents.js';

/** A key that the server orders by itself. */
export type FieldOrderKey = Omit<OrderKey, 'by'> & { readonly by: FacetField };

/** Gives the keys when the server can order by all of them; it has no distances. */
export function fieldKeysOf(keys: readonly OrderKey[]): readonly FieldOrderKey[] | undefined {
  const fields = keys.flatMap((key) => (typeof key.by === 'string' ? [{ ...key, by: key.by }] : []));
  return fields.length === keys.length ? fields : undefined;
}

/** Writes the order. MongoDB sorts null first ascending, and texts by their bytes, as the port does. */
export function sortOf(keys: readonly FieldOrderKey[]): Map<string, SortDirection> {
  const sort = new Map<string, SortDirection>();
  // A field named twice is decided by its first place.
  for (const { by, isDescending } of keys) if (!sort.has(by)) sort.set(by, isDescending ? -1 : 1);
  return sort;
}

/** Fields that lists are often ordered by: each has an index, in this direction, that goes on with survey and name. */
const INDEXED: Partial<Readonly<Record<FacetField, SortDirection>>> = {
  lastDetectionMjd: -1,
  firstDetectionMjd: -1,
  peakMag: 1,
  name: 1,
};

/**
 * Tells whether an index leads along the first key, but through equal values the other way than the list goes. Sorted
 * as asked for, the server would then read and sort all of the list for each page.
 */
export function isTiedOtherWay(keys: readonly FieldOrderKey[]): boolean {
  const [first, survey] = keys;
  if (!first || !survey || keys.length !== 3) return false;
  const direction = INDEXED[first.by];
  return direction !== undefined && (first.isDescending === (direction === -1)) === survey.isDescending;
}

/**
 * Writes the conditions for what comes after a position: disjoint ranges in the order of the list, so that each can be
 * read from an index, one after the other, until the page is full.
 */
export function rangesAfter(
  keys: readonly FieldOrderKey[],
  values: readonly SortValue[],
): Filter<FacetDocument>[] {
  const ranges: Filter<FacetDocument>[] = [];
  for (let place = keys.length - 1; place >= 0; place--) {
    const equal = keys.slice(0, place).map((key, index) => equals(key, values[index] ?? null));
    for (const beyond of beyondOf(keys[place]!, values[place] ?? null))
      ranges.push({ $and: [...equal, beyond] });
  }
  return ranges;
}

/** Writes the condition for the row at a position itself. */
export function rangeAt(keys: readonly FieldOrderKey[], values: readonly SortValue[]): Filter<FacetDocument> {
  return { $and: keys.map((key, index) => equals(key, values[index] ?? null)) };
}

function equals({ by }: FieldOrderKey, value: SortValue): Filter<FacetDocument> {
  return { [by]: value };
}

function beyondOf({ by, isDescending }: FieldOrderKey, value: SortValue): Filter<FacetDocument>[] {
  if (isDescending) return value === null ? [] : [{ [by]: { $lt: value } }, { [by]: null }];
  // The least value of the type: `$ne: null` would be two ranges of an index.
  const least = FACET_FIELDS[by] === 'text' ? '' : Number.NEGATIVE_INFINITY;
  return [{ [by]: value === null ? { $gte: least } : { $gt: value } }];
}
