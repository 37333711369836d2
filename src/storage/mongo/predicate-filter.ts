import { BSONRegExp, type Condition, type Filter } from 'mongodb';
import { BadUserInput } from '../../domain/errors.js';
import { type Comparison, FACET_FIELDS, type FacetField, type Predicate } from '../../domain/predicate.js';
import { cellRangesOf } from '../../spatial/cell-ranges.js';
import { compileRegion } from '../../spatial/region.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';
import type { FacetDocument } from './transient-documents.js';

/** A condition of MongoDB on facets, and how it stands to the predicate it was made of. */
export interface FacetFilter {
  readonly filter: Filter<FacetDocument>;
  /** When false, it holds wherever the predicate does, and elsewhere too: rows are to be tested after it. */
  readonly isExact: boolean;
}

/** What a predicate is turned into a filter with. */
export interface FilterScope {
  readonly sight: Sight;
  readonly keys: InternedKeys;
  /** How many facets there are, about. */
  readonly rowCount: number;
}

const OPERATORS = { eq: '$eq', lt: '$lt', lte: '$lte', gt: '$gt', gte: '$gte' } as const satisfies Record<
  Comparison,
  string
>;
const PATH_KEY = /^[A-Za-z0-9_]+$/;
const MAX_LISTED = 10_000;
// A regular expression with more of `.*` may take for ever; and its pattern ends at a NUL.
const MAX_GLOB_LENGTH = 200;
const MAX_GLOB_STARS = 4;
const HALF_SURROGATE = /\p{Surrogate}/u;
const MAX_RANGES = 256;

/** Holds for all facets. */
export const EVERYTHING: FacetFilter = { filter: {}, isExact: true };
const NOTHING: FacetFilter = { filter: { _id: { $in: [] } }, isExact: true };
const UNKNOWN: FacetFilter = { filter: {}, isExact: false };

/**
 * Turns a predicate into a filter that leaves out no facet for which `holds` is true.
 *
 * @throws {BadUserInput} for a path of T2 with other keys than letters, digits and `_`, and for too long lists
 */
export function facetFilter(predicate: Predicate, scope: FilterScope): FacetFilter {
  switch (predicate.op) {
    case 'and':
      return allOf(predicate.all.map((part) => facetFilter(part, scope)));
    case 'or':
      return anyOf(predicate.any.map((part) => facetFilter(part, scope)));
    case 'not': {
      const { filter, isExact } = facetFilter(predicate.of, scope);
      // What a filter that lets too much through leaves out, is not all that the predicate does.
      return isExact ? { filter: { $nor: [filter] }, isExact } : UNKNOWN;
    }
    case 'compare': {
      const { field, comparison, value } = predicate;
      return isOfType(field, value) ? onField(field, { [OPERATORS[comparison]]: value }) : NOTHING;
    }
    case 'in':
      return listFilter(predicate.field, predicate.values);
    case 'matches':
      return globFilter(predicate.field, predicate.glob);
    case 'present':
      return onField(predicate.field, { $ne: null });
    case 'band': {
      const { band, field, comparison, value } = predicate;
      return exact({ bands: { $elemMatch: { band, [field]: { [OPERATORS[comparison]]: value } } } });
    }
    case 'channel':
      return exact({ lanes: { $in: scope.sight.lanesOfChannels(predicate.anyOf) } });
    case 'inRegion':
      return regionFilter(predicate, scope);
    case 't2':
      return resultFilter(predicate, scope);
  }
}

/** Holds where all of the conditions do. */
export function conjunctionOf(...filters: readonly Filter<FacetDocument>[]): Filter<FacetDocument> {
  const parts = filters.filter((filter) => Object.keys(filter).length > 0);
  if (parts.length === 0) return {};
  return parts.length === 1 ? parts[0]! : { $and: parts };
}

function allOf(parts: readonly FacetFilter[]): FacetFilter {
  return {
    filter: conjunctionOf(...parts.map(({ filter }) => filter)),
    isExact: parts.every((part) => part.isExact),
  };
}

function anyOf(parts: readonly FacetFilter[]): FacetFilter {
  if (parts.length === 0) return NOTHING;
  const isExact = parts.every((part) => part.isExact);
  const filters = parts.map(({ filter }) => filter);
  if (filters.some((filter) => Object.keys(filter).length === 0)) return { filter: {}, isExact };
  return { filter: filters.length === 1 ? filters[0]! : { $or: filters }, isExact };
}

function exact(filter: Filter<FacetDocument>): FacetFilter {
  return { filter, isExact: true };
}

/** A condition on a field: each field of facets stands under its own name. */
function onField(field: FacetField, condition: Condition<unknown>): FacetFilter {
  return exact({ [field]: condition });
}

function listFilter(field: FacetField, values: readonly (number | string)[]): FacetFilter {
  if (values.length > MAX_LISTED)
    throw new BadUserInput(`in may list at most ${MAX_LISTED} values; received ${values.length}`, [
      field,
      'in',
    ]);
  const usable = values.filter((value) => isOfType(field, value));
  return usable.length === 0 ? NOTHING : onField(field, { $in: usable });
}

function globFilter(field: FacetField, glob: string): FacetFilter {
  if (FACET_FIELDS[field] !== 'text') return NOTHING;
  const plain = glob.replace(/\*+/g, '*');
  const stars = plain.split('*').length - 1;
  if (
    plain.length > MAX_GLOB_LENGTH ||
    stars > MAX_GLOB_STARS ||
    plain.includes('\0') ||
    HALF_SURROGATE.test(plain)
  )
    return { filter: { [field]: { $ne: null } }, isExact: false };
  const pattern = Array.from(plain, (character) => {
    if (character === '*') return '[\\s\\S]*';
    if (character === '?') return '[\\s\\S]';
    if (/[a-zA-Z]/.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
    return /[0-9]/.test(character) || character > '\x7f' ? character : `\\${character}`;
  }).join('');
  // `$` would let a line feed follow.
  return onField(field, { $regex: new BSONRegExp(`^${pattern}(?![\\s\\S])`) });
}

function regionFilter(
  { region }: Extract<Predicate, { op: 'inRegion' }>,
  { rowCount }: FilterScope,
): FacetFilter {
  const { exactRanges, cover } = compiledOf(region, rowCount);
  const ranges = cellRangesOf(cover, MAX_RANGES);
  return {
    filter: hpxFilter(ranges),
    isExact: exactRanges !== undefined && exactRanges.length === ranges.length,
  };
}

function compiledOf(region: Extract<Predicate, { op: 'inRegion' }>['region'], rowCount: number) {
  const compiled = compileRegion(region);
  return { exactRanges: compiled.exactRanges, cover: compiled.exactRanges ?? compiled.cover({ rowCount }) };
}

/** Holds for facets whose `hpx` lies in any of the closed ranges: lower, upper, lower, upper, ... */
export function hpxFilter(ranges: ArrayLike<number>): Filter<FacetDocument> {
  const parts: Filter<FacetDocument>[] = [];
  for (let place = 0; place < ranges.length; place += 2)
    parts.push({ hpx: { $gte: ranges[place]!, $lte: ranges[place + 1]! } });
  return parts.length === 0 ? NOTHING.filter : parts.length === 1 ? parts[0]! : { $or: parts };
}

function resultFilter(predicate: Extract<Predicate, { op: 't2' }>, { keys }: FilterScope): FacetFilter {
  for (const key of predicate.path)
    if (!PATH_KEY.test(key))
      throw new BadUserInput(`keys of a path may have letters, digits and _; received ${key}`, ['path']);
  return keys.units.idOf(predicate.unit) === undefined ? NOTHING : UNKNOWN;
}

function isOfType(field: FacetField, value: number | string): boolean {
  return typeof value === (FACET_FIELDS[field] === 'text' ? 'string' : 'number');
}
