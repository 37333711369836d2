import type { Document } from 'mongodb';

/** What a query read. */
export interface Reads {
  /** Keys or documents looked at, whichever are more. */
  readonly examined: number;
  /** Of these, what was wanted: returned, or handed to a group or count. */
  readonly used: number;
}

/**
 * Tells from an explanation with `executionStats`, of MongoDB or of the server that CI runs on.
 *
 * @param firstSortKey  what is sorted by first: an index that begins with it gives the order, though CI's server may
 *   find it cheaper to sort the few hundred rows of a test
 */
export function readsOf(explained: Document, firstSortKey?: string): Reads {
  const { totalKeysExamined, totalDocsExamined } = explained.executionStats ?? {};
  if (typeof totalKeysExamined === 'number')
    return {
      examined: Math.max(totalKeysExamined, Number(totalDocsExamined)),
      used: handedOn(explained.executionStats.executionStages),
    };
  return readsOfPostgres(explained.postgres.Plan, firstSortKey);
}

/** What the stage below any grouping gave. */
function handedOn(stage: Document): number {
  const isGrouping = /GROUP|COUNT/.test(stage.stage);
  return isGrouping && stage.inputStage ? handedOn(stage.inputStage) : Number(stage.nReturned ?? 0);
}

/**
 * Reads the plan of PostgreSQL that the gateway of DocumentDB adds: rows that came out of each node, and rows that a
 * filter or a second look at the condition removed.
 *
 * What a bitmap of one index gives counts as the rows that its heap scan found there: the others are what updates left
 * behind, until PostgreSQL sweeps, which a bitmap counts and an ordinary scan of the same index doesn't.
 */
function readsOfPostgres(root: Document, firstSortKey: string | undefined): Reads {
  let examined = 0;
  const visit = (node: Document): void => {
    const below: Document[] = node.Plans ?? [];
    const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
    const isScan = below.length === 0 || /Heap Scan/.test(node['Node Type']);
    if (isScan) examined = Math.max(examined, (node['Actual Rows'] + removed) * node['Actual Loops']);
    for (const part of below) if (part['Node Type'] !== 'Bitmap Index Scan' || !isScan) visit(part);
  };
  visit(root);
  return { examined, used: usedBy(root, firstSortKey) };
}

function usedBy(node: Document, firstSortKey: string | undefined): number {
  const below: Document[] = node.Plans ?? [];
  const givenTo = (part: Document) =>
    Math.max(...part.Plans.map((given: Document) => Number(given['Actual Rows'])));
  if (node['Node Type'] === 'Aggregate') return givenTo(node);
  const text = JSON.stringify(below);
  if (text.includes('"Aggregate"')) return Math.max(...below.map((part) => usedBy(part, firstSortKey)));
  const sort = [node, ...below].find((part) => part['Node Type'] === 'Sort');
  const isInOrder =
    firstSortKey !== undefined && text.includes(JSON.stringify(`{"${firstSortKey}"`).slice(1, -1));
  return sort && isInOrder ? givenTo(sort) : Number(node['Actual Rows']);
}
