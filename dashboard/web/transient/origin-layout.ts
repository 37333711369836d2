import type { Origin, OriginEdge, OriginKind, OriginNode } from '../api/answers.js';

/** A box of the drawing: one record, or many of a kind at the same distance. */
export interface OriginBox {
  readonly key: string;
  readonly kind: OriginKind;
  /** The records in it, at least one. */
  readonly nodes: readonly OriginNode[];
  /** Column from the left, 0 for the record asked about. */
  readonly column: number;
  /** Row from the top. */
  readonly row: number;
}

/** An arrow between boxes, from the later record to what it rests on. */
export interface OriginArrow {
  readonly from: OriginBox;
  readonly to: OriginBox;
  readonly relation: OriginEdge['relation'];
}

export interface OriginLayout {
  readonly boxes: readonly OriginBox[];
  readonly arrows: readonly OriginArrow[];
  readonly columns: number;
  readonly rows: number;
}

/** More records than this of one kind in one column stand in one box. */
const MOST_ALONE = 3;

/** Data from late to early, then what they were made with. */
const KIND_ORDER: readonly OriginKind[] = [
  'TRANSIENT',
  'T2_RESULT',
  'STATE',
  'DATAPOINT',
  'ALERT',
  'UNIT_VERSION',
  'CONFIG',
  'RUN',
];

/**
 * Places the records of a provenance graph in columns by their distance from the record asked about.
 *
 * Many records of one kind in a column share a box: a hundred datapoints say no more than their number.
 */
export function layOutOrigin(origin: Origin): OriginLayout {
  const boxes = boxesOf(origin.nodes);
  const boxOf = new Map(boxes.flatMap((box) => box.nodes.map((node) => [node.id, box] as const)));
  const arrows = new Map<string, OriginArrow>();
  for (const { from, to, relation } of origin.edges) {
    const [left, right] = [boxOf.get(from), boxOf.get(to)];
    // The other end may stand on a later page.
    if (!left || !right || left === right) continue;
    arrows.set(`${left.key} ${right.key} ${relation}`, { from: left, to: right, relation });
  }
  return {
    boxes,
    arrows: [...arrows.values()],
    columns: Math.max(0, ...boxes.map(({ column }) => column + 1)),
    rows: Math.max(0, ...boxes.map(({ row }) => row + 1)),
  };
}

function boxesOf(nodes: readonly OriginNode[]): readonly OriginBox[] {
  const groups = new Map<string, OriginNode[]>();
  for (const node of nodes) {
    const key = `${node.depth} ${node.kind}`;
    groups.set(key, groups.get(key) ?? []);
    groups.get(key)?.push(node);
  }
  const unplaced = [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const { kind, depth: column } = first;
    if (members.length > MOST_ALONE) return [{ key, kind, nodes: members, column }];
    return members.map((node) => ({ key: node.id, kind, nodes: [node], column }));
  });
  const rowOfColumn = new Map<number, number>();
  return unplaced
    .sort((a, b) => a.column - b.column || KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind))
    .map((box) => {
      const row = rowOfColumn.get(box.column) ?? 0;
      rowOfColumn.set(box.column, row + 1);
      return { ...box, row };
    });
}
