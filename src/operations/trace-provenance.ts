import { CostExceeded, StaleCursor } from '../domain/errors.js';
import { shapersOfAlert } from './alert-parts.js';
import type { PageInfo } from './connection.js';
import { loadNode, type NodeView } from './find-node.js';
import { formatGlobalId, type GlobalId, parseGlobalId } from './global-id.js';
import { parsePage } from './page-request.js';
import type { ProvenanceEdge, Support } from './provenance/graph.js';
import { labelOf, supportOf } from './provenance/support.js';
import type { RequestContext } from './request-context.js';
import type { ShaperView } from './view/origin-view.js';
import type { Given } from './where/transient-where.js';

/** Graphs are followed so far and no further. */
const MAX_GRAPH_NODES = 5000;

/** Nodes followed at once while looking for a cursor's place. */
const RUN = 100;

/** A record in the graph. */
export interface ProvenanceNodeView {
  readonly id: string;
  readonly kind: GlobalId['kind'];
  readonly label: string;
  /** Steps from the record asked about, 0 for itself. */
  readonly depth: number;
  readonly record: NodeView;
  /** Of alerts: what made them of their packets. */
  readonly shapedBy?: readonly ShaperView[];
}

/** A page of what a record rests on. */
export interface ProvenanceView {
  readonly id: string;
  readonly record: NodeView;
  readonly nodes: readonly ProvenanceNodeView[];
  readonly edges: readonly ProvenanceEdge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | undefined;
  readonly endCursor: string | undefined;
}

/**
 * Follows a record down to the alerts, software, configurations and runs that it rests on.
 *
 * Breadth first, each record once, in the order in which records name what they rest on. A page has the next nodes
 * and all arrows that leave them; arrows may point into later pages.
 *
 * @returns `undefined` when the record is hidden, absent, or no id at all
 * @throws {CostExceeded} when a page lies beyond the first {@link MAX_GRAPH_NODES} nodes
 */
export async function traceProvenance(
  context: RequestContext,
  id: string,
  args: { readonly first?: Given<number>; readonly after?: Given<string> },
): Promise<ProvenanceView | undefined> {
  const page = parsePage(args);
  const list = `provenance ${id}`;
  const last = page.after === undefined ? undefined : context.cursors.open(list, page.after, 'after')[0];
  const parsed = parseGlobalId(id);
  const start = parsed && (await loadNode(context, parsed));
  if (!parsed || !start) return undefined;
  const walk = new Walk(context, parsed, start);
  const from = last === undefined ? 0 : (await walk.placeOf(String(last))) + 1;
  const nodes = await walk.slice(from, from + page.rows);
  context.meter.add(nodes.length);
  const cursorOf = (visited: Visited | undefined) => visited && context.cursors.seal(list, [visited.node.id]);
  return {
    id,
    record: start,
    nodes: nodes.map(({ node }) => node),
    edges: nodes.flatMap(({ edges }) => edges),
    hasNextPage: await walk.reaches(from + page.rows),
    hasPreviousPage: from > 0,
    startCursor: cursorOf(nodes[0]),
    endCursor: cursorOf(nodes.at(-1)),
  };
}

/** Gives the records of one type among those of the page, in order. */
export function recordsOf<Type extends NodeView['type']>(
  page: ProvenanceView,
  type: Type,
): readonly Extract<NodeView, { readonly type: Type }>[] {
  const isOfType = (record: NodeView): record is Extract<NodeView, { readonly type: Type }> =>
    record.type === type;
  return page.nodes.map(({ record }) => record).filter(isOfType);
}

/** Says where the page stands in the graph. */
export function pageInfoOfGraph(page: ProvenanceView): PageInfo {
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: page.startCursor,
    endCursor: page.endCursor,
  };
}

interface Visited {
  readonly node: ProvenanceNodeView;
  readonly edges: readonly ProvenanceEdge[];
}

interface Reached {
  readonly id: GlobalId;
  readonly node: NodeView;
  readonly depth: number;
}

/** A breadth-first walk, taken in runs of nodes whose inputs are read together. */
class Walk {
  private readonly context: RequestContext;
  private readonly seen: Set<string>;
  private readonly visited: Visited[] = [];
  /** Reached and not yet followed. Following more of them at once does not change the order. */
  private queue: readonly Reached[];

  constructor(context: RequestContext, id: GlobalId, start: NodeView) {
    this.context = context;
    this.seen = new Set([formatGlobalId(id)]);
    this.queue = [{ id, node: start, depth: 0 }];
  }

  async slice(from: number, to: number): Promise<readonly Visited[]> {
    while (this.visited.length < to && this.queue.length > 0) await this.follow(to - this.visited.length);
    return this.visited.slice(from, to);
  }

  /** Tells whether there is a node at this place. */
  async reaches(place: number): Promise<boolean> {
    while (this.visited.length + this.queue.length <= place) {
      if (this.queue.length === 0) return false;
      await this.follow(this.queue.length);
    }
    return true;
  }

  async placeOf(id: string): Promise<number> {
    for (let place = 0; ; place++) {
      while (this.visited.length <= place) {
        if (this.queue.length === 0)
          throw new StaleCursor(
            'the record of this cursor is no longer in the graph; start from the first page',
          );
        await this.follow(RUN);
      }
      if (this.visited[place]?.node.id === id) return place;
    }
  }

  private async follow(count: number): Promise<void> {
    const taken = this.queue.slice(0, count);
    if (this.visited.length + taken.length > MAX_GRAPH_NODES)
      throw new CostExceeded(
        `the provenance of this record has more than ${MAX_GRAPH_NODES} nodes; ask for that of one of its inputs`,
      );
    const supports = await Promise.all(taken.map(({ node }) => supportOf(this.context, node)));
    const reached = new Map<string, Omit<Reached, 'node'>>();
    for (const [place, { depth }] of taken.entries())
      for (const { id } of supports[place] ?? []) {
        const text = formatGlobalId(id);
        if (!this.seen.has(text) && !reached.has(text)) reached.set(text, { id, depth: depth + 1 });
      }
    const nodes = await Promise.all([...reached.values()].map(({ id }) => loadNode(this.context, id)));
    const visible = [...reached].flatMap(([text, { id, depth }], place) => {
      const node = nodes[place];
      if (!node) return [];
      this.seen.add(text);
      return [{ id, node, depth }];
    });
    const shapers = await Promise.all(
      taken.map(({ node }) => (node.type === 'Alert' ? shapersOfAlert(this.context, node) : undefined)),
    );
    for (const [place, { id, node, depth }] of taken.entries())
      this.visited.push({
        node: {
          id: formatGlobalId(id),
          kind: id.kind,
          label: labelOf(node),
          depth,
          record: node,
          ...(shapers[place] ? { shapedBy: shapers[place] } : {}),
        },
        edges: this.edgesFrom(formatGlobalId(id), supports[place] ?? []),
      });
    this.queue = [...this.queue.slice(taken.length), ...visible];
  }

  /** Arrows to what the viewer sees; what he does not see is not pointed at. */
  private edgesFrom(from: string, supports: readonly Support[]): readonly ProvenanceEdge[] {
    return supports
      .map(({ id, relation }) => ({ from, to: formatGlobalId(id), relation }))
      .filter(({ to }) => this.seen.has(to));
  }
}
