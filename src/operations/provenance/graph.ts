import type { GlobalId } from '../global-id.js';

/** How a record rests on another. */
export type ProvenanceRelation =
  | 'DERIVED_FROM'
  | 'BROUGHT_BY'
  | 'COMPUTED_BY'
  | 'CONFIGURED_BY'
  | 'RECORDED_IN';

/** One arrow, from the later record to what it rests on; global ids. */
export interface ProvenanceEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: ProvenanceRelation;
}

/** What a record rests on, in a fixed order. */
export interface Support {
  readonly id: GlobalId;
  readonly relation: ProvenanceRelation;
}
