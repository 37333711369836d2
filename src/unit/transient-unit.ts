import type { Datapoint, Survey } from '../domain/datapoint.js';
import type { Facet } from '../domain/facet.js';
import type { Json } from '../domain/scalar.js';
import type { TiedResult } from './tied-result.js';

/**
 * A transient as a channel sees it with some rights: what is hidden there never arrived. Another point makes another
 * input, and another result.
 */
export interface TransientView {
  readonly survey: Survey;
  readonly name: string;
  /**
   * From exactly these points. Without what the survey says of the object in alerts (its own position, counts, scores):
   * that changes without new points.
   */
  readonly facet: Facet;
  /** All that the channel may use, superseded ones left out, in order (mjd, id); never empty. */
  readonly points: readonly Datapoint[];
}

/** T2: looks at a transient as a whole, whatever states the channel makes of it. Pure. */
export abstract class TransientUnit {
  abstract process(transient: TransientView): Json;
}

/** T2: looks at a transient with the results of the units that it is tied to, computed on all of its points. Pure. */
export abstract class TiedTransientUnit {
  abstract process(transient: TransientView, tied: readonly TiedResult[]): Json;
}
