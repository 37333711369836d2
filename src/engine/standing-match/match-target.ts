import type { FacetPosition } from '../../domain/facet.js';
import type { MjdWindow } from '../../sky/candidates/window.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import type { SightCell } from './sight-cell.js';
import type { MatchValue } from './transitions.js';

/** A part of the sky as it is looked up: keys that hold it, and the exact test where these hold more. */
export interface TargetPart {
  readonly ranges: CellRanges;
  /** Absent where the ranges are exact. */
  readonly contains?: (raDeg: number, decDeg: number) => boolean;
}

/** Where and when a transient matches: what a localisation of an event, or a watched region, asks for. */
export interface MatchTarget {
  /** Equal ids ask for the same. */
  readonly id: string;
  readonly parts: readonly TargetPart[];
  readonly window: MjdWindow;
  /** What is announced of it: the localisation's product and revision, the level. */
  readonly description: Readonly<Record<string, string | number>>;
  /** Says where in it a position lies. @param parts  numbers of the parts that hold it, at least one */
  measure(position: FacetPosition, parts: readonly number[]): MatchValue;
}

/** An event or region that is watched, as each group of viewers sees it. */
export interface WatchedRegion {
  /** `event:IC191001A`, `watch:blazars`. */
  readonly key: string;
  readonly name: string;
  readonly kind: 'EVENT' | 'WATCH';
  /** Divides viewers; those without a target see nothing to match. */
  readonly cells: readonly { readonly cell: SightCell; readonly target: MatchTarget | undefined }[];
  /** Changes with whatever changes what matches. */
  readonly digest: string;
}
