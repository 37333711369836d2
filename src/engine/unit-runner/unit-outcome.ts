import type { Datapoint } from '../../domain/datapoint.js';
import type { Facet } from '../../domain/facet.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { Surroundings } from '../../unit/resource.js';

/** Work for a T2 unit; a claimed ticket is one. */
export interface RunnableTicket {
  readonly unit: string;
  readonly config: { readonly hash: string; readonly config: JsonObject };
  readonly transient: TransientKey;
  readonly stateId: string;
  /** Points of the state in order (mjd, id). */
  readonly points: readonly Datapoint[];
  /** Results of the units that it is tied to, in the order of the unit's declaration. */
  readonly tied: readonly { readonly unit: string; readonly body: Json }[];
  /** What the unit's configuration asks of catalogues; see src/engine/resources. */
  readonly surroundings?: Surroundings;
}

/** A ticket as it is sent to a thread: with what its kind of unit needs, and no more. */
export type SentTicket = Pick<RunnableTicket, 'unit' | 'config' | 'points' | 'tied' | 'surroundings'> & {
  /** For units that look at states or transients. */
  readonly of?: Pick<RunnableTicket, 'transient' | 'stateId'>;
  /** For units that look at transients: what follows from the points. */
  readonly facet?: Facet;
};

/**
 * Why a unit gave no result:
 *
 * - `TIME_LIMIT`: it ran longer than allowed, or never came back;
 * - `HEAP_LIMIT`: it used more memory than allowed, and did so again when run alone in a fresh thread;
 * - `CRASH`: its thread ended under it, and did so again when run alone in a fresh thread;
 * - `EXCEPTION`: it threw, or could not be made from its configuration;
 * - `BODY_TOO_LARGE`, `BODY_NOT_JSON`: it returned something that is no result;
 * - `UNKNOWN_UNIT`: the catalogue has no T2 unit of this name;
 * - `RESOURCE_MISSING`: the catalogue of stars or galaxies that it was to be matched with is not in the store;
 * - `RESOURCE_TOO_LARGE`: too many of its rows lie around the light curve.
 */
export type UnitFailureCode =
  | 'TIME_LIMIT'
  | 'HEAP_LIMIT'
  | 'CRASH'
  | 'EXCEPTION'
  | 'BODY_TOO_LARGE'
  | 'BODY_NOT_JSON'
  | 'UNKNOWN_UNIT'
  | 'RESOURCE_MISSING'
  | 'RESOURCE_TOO_LARGE';

/** A failed run. */
export interface FailedRun {
  readonly ok: false;
  readonly code: UnitFailureCode;
  readonly message: string;
  /** Whether the same input may succeed later: after a time limit (the machine may have been busy), or as the unit says. */
  readonly retryable: boolean;
}

/** What became of one ticket. */
export type UnitOutcome =
  | {
      readonly ok: true;
      readonly body: Json;
      /** Canonical JSON of the body, at most {@link MAX_BODY_BYTES} in UTF-8. */
      readonly bodyText: string;
      /** SHA-256 of the text. */
      readonly bodyHash: string;
      /** Time in the unit alone. */
      readonly durationMs: number;
    }
  | FailedRun;

/** Largest result, canonical JSON in UTF-8: 1 MiB (engine.md). */
export const MAX_BODY_BYTES = 1_048_576;
