import type { Document, Filter } from 'mongodb';
import type { RecordQuery } from '../port/record-store.js';
import type { RecordDocument } from './record-documents.js';
import type { Sight } from './sight.js';

/** What a list asks for and who asks. */
export interface RecordScope {
  readonly query: RecordQuery;
  readonly sight: Sight;
}

/** True of the records of a list, on whatever page. */
export function listFilter({ query, sight }: RecordScope): Filter<RecordDocument> {
  const { kind, keys = [], fromOrder, toOrder } = query;
  const range = {
    ...(fromOrder === undefined ? {} : { $gte: fromOrder }),
    ...(toOrder === undefined ? {} : { $lte: toOrder }),
  };
  return {
    kind,
    audience: { $in: [...sight.audiences.ids] },
    ...(keys.length > 0 ? { keys: { $all: [...keys] } } : {}),
    ...(Object.keys(range).length > 0 ? { order: range } : {}),
  };
}

/** True of what lies behind the place where the last page ended; bounds the index first, then decides ties. */
export function afterFilter({ after, direction }: RecordQuery): Filter<RecordDocument> {
  if (!after) return {};
  const { order, id } = after;
  return direction === 'ASC'
    ? { $and: [{ order: { $gte: order } }, { $or: [{ order: { $gt: order } }, { id: { $gt: id } }] }] }
    : { $and: [{ order: { $lte: order } }, { $or: [{ order: { $lt: order } }, { id: { $lt: id } }] }] };
}

/** The order of a list. */
export function listSort({ direction }: RecordQuery): { readonly order: 1 | -1; readonly id: 1 | -1 } {
  return direction === 'ASC' ? { order: 1, id: 1 } : { order: -1, id: -1 };
}

/**
 * Gives the stages that list the page of each key from the one document of `meta`: `{place, total, rows}` each. One read
 * for all keys, each an index range of its own, cut by the server.
 */
export function pagesOfKeys(keys: readonly string[], scope: RecordScope): Document[] {
  const { query } = scope;
  const lookup = (as: string, stages: readonly Document[]) => ({
    $lookup: {
      from: 'record',
      localField: 'asked',
      foreignField: 'keys',
      pipeline: [{ $match: listFilter(scope) }, ...stages],
      as,
    },
  });
  const page = [{ $match: afterFilter(query) }, { $sort: listSort(query) }, { $limit: query.first + 1 }];
  return [
    { $match: { _id: 'meta' } },
    { $project: { _id: 0, asked: { $literal: [...keys] } } },
    { $unwind: { path: '$asked', includeArrayIndex: 'place' } },
    lookup('counts', [{ $count: 'total' }]),
    lookup('rows', page),
    { $project: { place: 1, rows: 1, counts: 1 } },
  ];
}
