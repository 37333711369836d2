import type { Datapoint, Survey } from '../domain/datapoint.js';
import type { Facet } from '../domain/facet.js';
import type { Json, JsonObject } from '../domain/scalar.js';

/** Names a transient of a survey. */
export interface NamedTransient {
  readonly survey: Survey;
  readonly name: string;
}

/** A current result of a T2 unit, as the channel's own lane has it. */
export interface ReviewedResult {
  readonly id: string;
  readonly unit: string;
  /** Id of the state that it was computed from. */
  readonly stateId: string;
  readonly body: Json;
}

/** A transient as the channel sees it with the rights of the process: what is hidden there never arrived. */
export interface ReviewedTransient extends NamedTransient {
  readonly facet: Facet;
  /** In order (mjd, id), superseded ones left out. */
  readonly points: readonly Datapoint[];
  /** Ids of the channel's current states, by bytes. */
  readonly states: readonly string[];
  /** Current results of units that the channel asks for, by (unit, id). */
  readonly results: readonly ReviewedResult[];
}

/** What a review is part of. */
export interface ReviewSession {
  readonly channel: string;
  readonly process: string;
  /** When it began, Unix ms: the only clock of a review. */
  readonly startedAtUnixMs: number;
}

/**
 * What a review wants done. The engine checks it, writes it down, and does it.
 *
 * A transient that is named must have been handed to the unit before, in the same session.
 */
export type Intent =
  /** A word by which transients are found: 1 to 64 of letters, digits and `. _ : -`. */
  | { readonly kind: 'TAG'; readonly transient: NamedTransient; readonly tag: string }
  /** 1 to 10,000 characters. */
  | { readonly kind: 'NOTE'; readonly transient: NamedTransient; readonly text: string }
  /** Another name of the transient (`AT 2026abc`): 1 to 100 characters. */
  | { readonly kind: 'NAME'; readonly transient: NamedTransient; readonly name: string }
  /**
   * Content for one of the process's sinks. A unit has one post a sink and transient (and one without a transient):
   * other content later is an update of the same post.
   */
  | {
      readonly kind: 'PUBLISH';
      readonly transient?: NamedTransient;
      readonly sink: string;
      readonly content: Json;
    }
  /** Asks for an observation: published like content, to the sink that takes requests. */
  | {
      readonly kind: 'FOLLOW_UP';
      readonly transient: NamedTransient;
      readonly sink: string;
      readonly request: JsonObject;
    }
  /** A line for the channel's journal. */
  | {
      readonly kind: 'LOG';
      readonly level: 'INFO' | 'WARNING' | 'ERROR';
      readonly message: string;
      readonly transient?: NamedTransient;
    };

/**
 * T3: reviews transients, and says what is to be done about them. Pure: the same transients in the same order give the
 * same intents.
 *
 * A session hands over each selected transient in which something new is seen since the last session, by (name,
 * survey), as many as there are: keep what you need of each, not all of them. An intent may rest on whatever was
 * handed over before it, and is held to the data rights of all of that.
 */
export abstract class ReviewUnit {
  abstract review(
    transients: AsyncIterable<ReviewedTransient>,
    session: ReviewSession,
  ): AsyncIterable<Intent>;
}
