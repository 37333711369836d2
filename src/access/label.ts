/** Name of a data right: `ztf-public`, `ztf-partnership`, `group:tde-team`. */
export type LabelName = string;

/** Who satisfies a label. */
export type LabelCondition =
  | { readonly kind: 'EVERYONE' }
  /** Holders of any of these token grants. */
  | { readonly kind: 'GRANTS'; readonly anyOf: readonly string[] }
  /** Everyone from an instant on (an embargo's end), until then holders of any of the grants. */
  | {
      readonly kind: 'EVERYONE_FROM';
      readonly fromUnixMs: number;
      readonly untilThenAnyOf: readonly string[];
    };

/**
 * Says who satisfies which label.
 *
 * A label that stands in no row is satisfied by the grant of its own name and by nothing else, so an unknown right
 * opens for nobody by mistake.
 */
export type LabelTable = ReadonlyMap<LabelName, LabelCondition>;

/** The surveys' public rights; everything else needs the grant of its own name. */
export const DEFAULT_LABEL_TABLE: LabelTable = new Map([
  ['ztf-public', { kind: 'EVERYONE' }],
  ['lsst-public', { kind: 'EVERYONE' }],
]);

/** Gives a label's condition, by its row or by the rule for labels without one. */
export function conditionOf(label: LabelName, table: LabelTable): LabelCondition {
  return table.get(label) ?? { kind: 'GRANTS', anyOf: [label] };
}

/** Tells whether the holder of the grants satisfies the label at the given instant. */
export function isSatisfied(
  label: LabelName,
  grants: ReadonlySet<string>,
  table: LabelTable,
  nowUnixMs: number,
): boolean {
  const condition = conditionOf(label, table);
  switch (condition.kind) {
    case 'EVERYONE':
      return true;
    case 'GRANTS':
      return condition.anyOf.some((grant) => grants.has(grant));
    case 'EVERYONE_FROM':
      return nowUnixMs >= condition.fromUnixMs || condition.untilThenAnyOf.some((grant) => grants.has(grant));
  }
}

/**
 * Tells whether every viewer, whatever he holds and whenever he asks, satisfies the label.
 *
 * Visibility classes leave such labels out of their case distinction; that is what keeps a public-only transient at
 * one class. An embargoed label is not unconditional before its date nor after it, so the date's passing writes nothing.
 */
export function isUnconditional(label: LabelName, table: LabelTable): boolean {
  return conditionOf(label, table).kind === 'EVERYONE';
}
