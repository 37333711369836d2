import { BadUserInput } from '../domain/errors.js';
import type { Predicate } from '../domain/predicate.js';
import { isSurvey } from '../domain/survey.js';
import type {
  TransientOrder,
  TransientPage,
  TransientPosition,
  TransientQuery,
} from '../storage/port/transient-store.js';
import { type Completeness, completenessOf } from './completeness.js';
import { type CursorMaker, type Edge, type PageInfo, pageInfoOf, SealedEdge } from './connection.js';
import type { CursorValues } from './cursor.js';
import { type PageArguments, type PageRequest, parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type TransientOutlineView, toOutlineView } from './view/transient-outline-view.js';
import { toTransientView } from './view/transient-view.js';
import { type OrderBy, orderText, parseTransientOrder } from './where/parse-transient-order.js';
import { readTransientWhere } from './where/read-transient-where.js';
import type { Given, TransientWhere } from './where/transient-where.js';

/** A list of transients as asked for. */
export interface TransientListRequest extends PageArguments {
  readonly where?: Given<TransientWhere>;
  readonly orderBy?: Given<readonly OrderBy[]>;
  /** Whether no more than the outline of each is asked for. */
  readonly outlinesOnly?: boolean;
}

/**
 * Lists transients.
 *
 * The list is read when its parts are asked for, and then once: rows and count of the same moment in one call.
 *
 * @throws {BadUserInput} for a wrong `where`, order or page, before anything is read
 */
export async function findTransients(
  context: RequestContext,
  request: TransientListRequest,
): Promise<TransientList> {
  const where = await readTransientWhere(context, request.where);
  const order = parseTransientOrder(request.orderBy, where);
  const list = `transients ${orderText(order)}`;
  const page = parsePage(request);
  const open = (cursor: string | undefined, argument: string) =>
    cursor === undefined ? undefined : openPosition(context, list, order, cursor, argument);
  const [after, before] = [open(page.after, 'after'), open(page.before, 'before')];
  const { outlinesOnly = false } = request;
  return new TransientList(context, { where, order, list, page, after, before, outlinesOnly });
}

interface CheckedRequest {
  readonly where: Predicate | undefined;
  readonly order: readonly TransientOrder[];
  readonly list: string;
  readonly page: PageRequest;
  readonly after: TransientPosition | undefined;
  readonly before: TransientPosition | undefined;
  readonly outlinesOnly: boolean;
}

interface PlacedView {
  readonly view: TransientOutlineView;
  readonly position: TransientPosition;
}

type ViewPage = Omit<TransientPage, 'rows'> & { readonly rows: readonly PlacedView[] };

/** A page of transients, whole or their outlines, read when first asked for. */
export class TransientList {
  private readonly context: RequestContext;
  private readonly request: CheckedRequest;
  private readonly wishes = { rows: false, count: false };
  private reading: Promise<ViewPage> | undefined;
  private made: readonly Edge<TransientOutlineView>[] | undefined;

  constructor(context: RequestContext, request: CheckedRequest) {
    this.context = context;
    this.request = request;
  }

  async edges(): Promise<readonly Edge<TransientOutlineView>[]> {
    const { rows } = await this.read('rows');
    if (this.made) return this.made;
    const maker: CursorMaker<PlacedView> = {
      cursors: this.context.cursors,
      list: this.request.list,
      keyOf: ({ position: { values, survey, name } }) => [...values, survey, name],
    };
    this.made = rows.map((row) => new SealedEdge(row.view, row, maker));
    this.context.meter.add(rows.length);
    return this.made;
  }

  async pageInfo(): Promise<PageInfo> {
    const page = await this.read('rows');
    return pageInfoOf(await this.edges(), { before: page.hasMoreBefore, after: page.hasMoreAfter });
  }

  async totalCount(): Promise<number> {
    const { totalCount } = await this.read('count');
    if (totalCount === undefined) throw new TypeError('the store was asked for a count and gave none');
    return totalCount;
  }

  /** Says whether T2 that the condition looks at is still to come. */
  completeness(): Promise<Completeness> {
    return completenessOf(this.context, this.request.where);
  }

  /** Notes what is wished for; all wishes of one selection have been noted when the store is asked. */
  private async read(wish: 'rows' | 'count'): Promise<ViewPage> {
    this.wishes[wish] = true;
    this.reading ??= afterThisTick().then(() => this.find());
    return this.reading;
  }

  private async find(): Promise<ViewPage> {
    const { storage, clearance, deadline } = this.context;
    deadline.check();
    const query = this.query();
    if (this.request.outlinesOnly) {
      const page = await storage.transients.findOutlines(clearance, query);
      return {
        ...page,
        rows: page.rows.map((row) => ({ view: toOutlineView(row), position: row.position })),
      };
    }
    const page = await storage.transients.find(clearance, query);
    return {
      ...page,
      rows: page.rows.map((row) => ({ view: toTransientView(row), position: row.position })),
    };
  }

  private query(): TransientQuery {
    const { where, order, page, after, before } = this.request;
    return {
      ...(where ? { where } : {}),
      order,
      ...(after ? { after } : {}),
      ...(before ? { before } : {}),
      limit: page.rows,
      fromEnd: page.fromEnd,
      count: this.wishes.count,
      rows: this.wishes.rows,
      deadlineUnixMs: this.context.deadline.unixMs,
    };
  }
}

/** Waits until all microtasks of now have run, as DataLoader does. */
function afterThisTick(): Promise<void> {
  return new Promise((resolve) => {
    Promise.resolve().then(() => process.nextTick(resolve));
  });
}

function openPosition(
  context: RequestContext,
  list: string,
  order: readonly TransientOrder[],
  cursor: string,
  argument: string,
): TransientPosition {
  const opened: CursorValues = context.cursors.open(list, cursor, argument);
  const [values, survey, name] = [opened.slice(0, order.length), opened.at(-2), opened.at(-1)];
  if (
    opened.length !== order.length + 2 ||
    typeof survey !== 'string' ||
    typeof name !== 'string' ||
    !isSurvey(survey)
  )
    throw new BadUserInput(`${argument} is not a cursor of this list; use \`endCursor\` of a page of it`, [
      argument,
    ]);
  return { values, survey, name };
}
