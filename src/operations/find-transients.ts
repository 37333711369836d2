import { BadUserInput } from '../domain/errors.js';
import type { Predicate } from '../domain/predicate.js';
import { isSurvey } from '../domain/survey.js';
import type { TransientOrder, TransientPage, TransientPosition } from '../storage/port/transient-store.js';
import { type Completeness, completenessOf } from './completeness.js';
import { type CursorMaker, type Edge, type PageInfo, pageInfoOf, SealedEdge } from './connection.js';
import type { CursorValues } from './cursor.js';

import { type PageArguments, type PageRequest, parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type TransientView, toTransientView } from './view/transient-view.js';
import { type OrderBy, orderText, parseTransientOrder } from './where/parse-transient-order.js';
import { readTransientWhere } from './where/read-transient-where.js';
import type { Given, TransientWhere } from './where/transient-where.js';

/** A list of transients as asked for. */
export interface TransientListRequest extends PageArguments {
  readonly where?: Given<TransientWhere>;
  readonly orderBy?: Given<readonly OrderBy[]>;
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
  return new TransientList(context, { where, order, list, page, after, before });
}

interface CheckedRequest {
  readonly where: Predicate | undefined;
  readonly order: readonly TransientOrder[];
  readonly list: string;
  readonly page: PageRequest;
  readonly after: TransientPosition | undefined;
  readonly before: TransientPosition | undefined;
}

type PlacedTransient = TransientPage['rows'][number];

/** A page of transients, read when first asked for. */
export class TransientList {
  private readonly context: RequestContext;
  private readonly request: CheckedRequest;
  private readonly wishes = { rows: false, count: false };
  private reading: Promise<TransientPage> | undefined;
  private made: readonly Edge<TransientView>[] | undefined;

  constructor(context: RequestContext, request: CheckedRequest) {
    this.context = context;
    this.request = request;
  }

  async edges(): Promise<readonly Edge<TransientView>[]> {
    const { rows } = await this.read('rows');
    if (this.made) return this.made;
    const maker: CursorMaker<PlacedTransient> = {
      cursors: this.context.cursors,
      list: this.request.list,
      keyOf: ({ position: { values, survey, name } }) => [...values, survey, name],
    };
    this.made = rows.map((row) => new SealedEdge(toTransientView(row), row, maker));
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
  private async read(wish: 'rows' | 'count'): Promise<TransientPage> {
    this.wishes[wish] = true;
    this.reading ??= afterThisTick().then(() => this.find());
    return this.reading;
  }

  private find(): Promise<TransientPage> {
    const { storage, clearance, deadline } = this.context;
    const { where, order, page, after, before } = this.request;
    deadline.check();
    return storage.transients.find(clearance, {
      ...(where ? { where } : {}),
      order,
      ...(after ? { after } : {}),
      ...(before ? { before } : {}),
      limit: page.rows,
      fromEnd: page.fromEnd,
      count: this.wishes.count,
      rows: this.wishes.rows,
      deadlineUnixMs: deadline.unixMs,
    });
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
