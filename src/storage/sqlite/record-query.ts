import type { RecordQuery } from '../port/record-store.js';
import type { Sight } from './sight.js';
import { allOf, type Sql, sql } from './sql.js';

/** Columns of {@link RecordCells}. */
const COLUMNS = [
  'record_id',
  'place',
  'audience',
  'revision',
  'recorded_at',
  'keys',
  'blobs',
  'body',
] as const;
export const RECORD_COLUMNS = COLUMNS.map((column) => `r.${column}`).join(', ');

/** A record as its row has it, without its kind. */
export type RecordCells = readonly [
  id: string,
  place: number,
  audience: number,
  revision: number,
  recordedAt: number,
  keys: string,
  blobs: string | null,
  body: string,
];

/** What a list is compiled with. */
export interface RecordScope {
  readonly kind: number;
  readonly sight: Sight;
  readonly query: RecordQuery;
}

/** Writes the query of one page: rows of {@link RECORD_COLUMNS}, one more than asked for when there are more. */
export function pageSql(scope: RecordScope): Sql {
  const { from, id, where } = entriesSql(scope);
  const seen = allOf([where, afterSql(scope)]);
  return sql(
    `select ${RECORD_COLUMNS} from (select ${id} as id from ${from} where ${seen.text} ${orderBy('e', scope)} limit ?) p
     cross join record r on r.id = p.id ${orderBy('r', scope)}`,
    ...seen.values,
    scope.query.first + 1,
  );
}

/** Writes the query that counts all of a list. */
export function countSql(scope: RecordScope): Sql {
  const { from, where } = entriesSql(scope);
  return sql(`select count(*) from ${from} where ${where.text}`, ...where.values);
}

/** Writes the query of one page for each key: the key's place, the count, and the columns, which are null for none. */
export function pagesOfKeysSql(keys: readonly string[], scope: RecordScope): Sql {
  const entry = allOf([
    sql('e.kind = ? and e.key = asked.value', scope.kind),
    seenSql(scope),
    ...(scope.query.keys ?? []).map((key) => otherKeySql(key)),
  ]);
  const behind = allOf([entry, afterSql(scope)]);
  const inner = behind.text.replaceAll('asked.value', 'a.value');
  return sql(
    `with a as materialized (
       select asked.key, asked.value, (select count(*) from record_key e where ${entry.text}) as total
       from json_each(?) asked)
     select a.key, a.total, ${RECORD_COLUMNS} from a left join record r on r.id in (
       select e.record from record_key e where ${inner} ${orderBy('e', scope)} limit ?)
     order by a.key, ${orderBy('r', scope).slice('order by '.length)}`,
    ...entry.values,
    JSON.stringify(keys),
    ...behind.values,
    scope.query.first + 1,
  );
}

/** The index entries of a list: of the kind, or of its first key, which then has all other keys too. */
function entriesSql(scope: RecordScope): { readonly from: string; readonly id: string; readonly where: Sql } {
  const [first, ...others] = new Set(scope.query.keys);
  if (first === undefined)
    return {
      from: 'record e indexed by record_place',
      id: 'e.id',
      where: allOf([sql('e.kind = ?', scope.kind), seenSql(scope)]),
    };
  const ofKey = sql('e.kind = ? and e.key = ?', scope.kind, first);
  return {
    from: 'record_key e',
    id: 'e.record',
    where: allOf([ofKey, seenSql(scope), ...others.map((key) => otherKeySql(key))]),
  };
}

function seenSql({ query: { fromOrder, toOrder }, sight }: RecordScope): Sql {
  return allOf([
    ...(fromOrder === undefined ? [] : [sql('e.place >= ?', fromOrder)]),
    ...(toOrder === undefined ? [] : [sql('e.place <= ?', toOrder)]),
    sql('(e.audience + ?) in temp.id_set', sight.audiences.base),
  ]);
}

function otherKeySql(key: string): Sql {
  return sql(
    `exists (select 1 from record_key o
       where o.kind = e.kind and o.key = ? and o.place = e.place and o.record_id = e.record_id)`,
    key,
  );
}

function afterSql({ query: { after, direction } }: RecordScope): Sql {
  if (!after) return allOf([]);
  const behind = direction === 'ASC' ? '>' : '<';
  return sql(`(e.place, e.record_id) ${behind} (?, ?)`, after.order, after.id);
}

function orderBy(alias: string, { query: { direction } }: RecordScope): string {
  const word = direction === 'ASC' ? 'asc' : 'desc';
  return `order by ${alias}.place ${word}, ${alias}.record_id ${word}`;
}
