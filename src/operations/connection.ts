import { BadUserInput } from '../domain/errors.js';
import type { NewestFirstPage, Page } from '../storage/port/page.js';
import type { Cursors, CursorValues } from './cursor.js';
import { type PageArguments, parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';

/** A row and its place. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** Where a page stands in its list. */
export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | undefined;
  readonly endCursor: string | undefined;
}

/** A page of rows. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
  /** Of the whole list as the viewer sees it. */
  readonly totalCount: number;
}

/** How the rows of a list get their cursors. */
export interface CursorMaker<Row> {
  readonly cursors: Cursors;
  /** Name of the list and of its order. */
  readonly list: string;
  readonly keyOf: (row: Row) => CursorValues;
}

/** A row with its place, whose cursor is made when it is asked for: authenticating a thousand costs milliseconds. */
export class SealedEdge<Row, Node> implements Edge<Node> {
  constructor(
    readonly node: Node,
    private readonly row: Row,
    private readonly maker: CursorMaker<Row>,
  ) {}

  get cursor(): string {
    const { cursors, list, keyOf } = this.maker;
    return cursors.seal(list, keyOf(this.row));
  }
}

/** Gives the page info of edges; its cursors are made when asked for. */
export function pageInfoOf(
  edges: readonly Edge<unknown>[],
  more: { readonly before: boolean; readonly after: boolean },
): PageInfo {
  return {
    hasNextPage: more.after,
    hasPreviousPage: more.before,
    get startCursor() {
      return edges[0]?.cursor;
    },
    get endCursor() {
      return edges.at(-1)?.cursor;
    },
  };
}

/** Gives one page of rows that are all in memory, in ascending order of their keys. */
export function pageOfLoaded<Row, Node>(
  context: RequestContext,
  rows: readonly Row[],
  args: PageArguments,
  list: {
    readonly name: string;
    readonly keyOf: (row: Row) => CursorValues;
    readonly compare: (a: CursorValues, b: CursorValues) => number;
    readonly toNode: (row: Row) => Node;
  },
): Connection<Node> {
  const page = parsePage(args);
  const open = (cursor: string | undefined, argument: string) =>
    cursor === undefined ? undefined : context.cursors.open(list.name, cursor, argument);
  const [after, before] = [open(page.after, 'after'), open(page.before, 'before')];
  const start = after ? countWhile(rows, (row) => list.compare(list.keyOf(row), after) <= 0) : 0;
  const end = before ? countWhile(rows, (row) => list.compare(list.keyOf(row), before) < 0) : rows.length;
  const from = page.fromEnd ? Math.max(start, end - page.rows) : start;
  const to = page.fromEnd ? Math.max(start, end) : Math.max(start, Math.min(end, start + page.rows));
  const maker: CursorMaker<Row> = { cursors: context.cursors, list: list.name, keyOf: list.keyOf };
  const edges = rows.slice(from, to).map((row) => new SealedEdge(list.toNode(row), row, maker));
  context.meter.add(edges.length);
  return {
    edges,
    totalCount: rows.length,
    pageInfo: pageInfoOf(edges, { before: from > 0, after: to < rows.length }),
  };
}

/** Reads the page arguments of a list that the store pages, newest first; such lists are read forward only. */
export function parseNewestFirst(
  context: RequestContext,
  list: string,
  args: Pick<PageArguments, 'first' | 'after'>,
): NewestFirstPage {
  const page = parsePage(args);
  if (page.after === undefined) return { first: page.rows };
  const [order, id] = context.cursors.open(list, page.after, 'after');
  if (typeof order !== 'number' || typeof id !== 'string')
    throw new BadUserInput('after is not a cursor of this list; use `endCursor` of a page of it', ['after']);
  return { first: page.rows, after: { order, id } };
}

/** Gives a page that the store cut, newest first. */
export function newestFirstConnection<Row, Node>(
  context: RequestContext,
  list: string,
  page: Page<Row>,
  after: NewestFirstPage['after'],
  show: { readonly keyOf: (row: Row) => readonly [number, string]; readonly toNode: (row: Row) => Node },
): Connection<Node> {
  const maker: CursorMaker<Row> = { cursors: context.cursors, list, keyOf: show.keyOf };
  const edges = page.rows.map((row) => new SealedEdge(show.toNode(row), row, maker));
  context.meter.add(edges.length);
  return {
    edges,
    totalCount: page.totalCount,
    pageInfo: pageInfoOf(edges, { before: after !== undefined, after: page.hasMore }),
  };
}

/** Counts the rows at the beginning for which the test holds; the rows must be parted by it. */
function countWhile<Row>(rows: readonly Row[], test: (row: Row) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(rows[middle] as Row)) low = middle + 1;
    else high = middle;
  }
  return low;
}
