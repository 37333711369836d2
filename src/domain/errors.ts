/**
 * Every stable error code, in one closed list.
 *
 * A code is part of the API: it is documented, never renamed, and never reused for another meaning. The edge maps
 * codes to HTTP and GraphQL; this file knows of neither.
 */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'STALE_CURSOR',
  'COST_EXCEEDED',
  'TIMEOUT',
  'RATE_LIMITED',
  'REFUSED_ALERT',
  'SOURCE_UNAVAILABLE',
  'REFUSED_JOB',
  'REFUSED_SKY_FILE',
  'UNIT_FAILURE',
  'LOST_LEASE',
  'STORAGE_CONFLICT',
  'STORE_UNAVAILABLE',
  'CORRUPT_STORE',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * Is the base of every error that this project raises on purpose.
 *
 * Anything thrown that is not an `AmpelGraphError` is a bug: it is reported with an incident id and nothing else.
 * Messages name the field, the limit, the value received and what would be right.
 */
export abstract class AmpelGraphError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // The class name, not "Error", is what a reader of logs searches for.
    this.name = new.target.name;
  }
}

/**
 * Says that a value given by the caller is not acceptable.
 *
 * The caller can correct the value at `path` as the message says and send the request again.
 *
 * @example
 * throw new BadUserInput('radiusArcsec must lie in [0, 648000]; received -3', ['cone', 'radiusArcsec']);
 */
export class BadUserInput extends AmpelGraphError {
  override readonly code = 'BAD_USER_INPUT';
  /** Where the value stands, outermost first; empty when the request as a whole is wrong. */
  readonly path: readonly (string | number)[];

  constructor(message: string, path: readonly (string | number)[] = [], options?: ErrorOptions) {
    super(message, options);
    this.path = [...path];
  }

  /** Gives the same error as seen from outside, with `outer` put before the path. */
  within(...outer: readonly (string | number)[]): BadUserInput {
    return new BadUserInput(this.message, [...outer, ...this.path], { cause: this });
  }
}

/**
 * Says that credentials were given and are not valid, or that none were given where some are needed.
 *
 * The caller can obtain a new token and try again. Never used for rows that a viewer may not see: those are absent.
 */
export class Unauthenticated extends AmpelGraphError {
  override readonly code = 'UNAUTHENTICATED';
}

/**
 * Says that the caller's token is valid and does not grant what he wants to do.
 *
 * The caller can ask for a token with the grant that the message names. Said of what is done alone, before anything is
 * looked at: of what is read, it would tell that it is there.
 */
export class Forbidden extends AmpelGraphError {
  override readonly code = 'FORBIDDEN';
}

/**
 * Says that a page cursor no longer fits: other order, other filter, other viewer, or a snapshot that is gone.
 *
 * The caller can start again from the first page.
 */
export class StaleCursor extends AmpelGraphError {
  override readonly code = 'STALE_CURSOR';
}

/**
 * Says that an operation would cost more than one request may.
 *
 * The caller can ask for fewer fields, smaller pages or a smaller region, or submit the work as a job.
 */
export class CostExceeded extends AmpelGraphError {
  override readonly code = 'COST_EXCEEDED';
}

/**
 * Says that an operation was stopped at its time limit; nothing of it took effect.
 *
 * The caller can narrow the request, retry later, or submit the work as a job.
 */
export class Timeout extends AmpelGraphError {
  override readonly code = 'TIMEOUT';
}

/**
 * Says that the caller has sent too much in too short a time.
 *
 * The caller can wait `retryAfterSeconds` (undefined when it cannot be told) and send the request again unchanged.
 */
export class RateLimited extends AmpelGraphError {
  override readonly code = 'RATE_LIMITED';
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Says that one alert of a source was refused and why; the alerts before and after it are unaffected.
 *
 * The operator can inspect the packet at `offset` of `file`; the ingestion counts it and goes on.
 */
export class RefusedAlert extends AmpelGraphError {
  override readonly code = 'REFUSED_ALERT';
  /** File, stream or topic the alert came from. */
  readonly file: string;
  /** Where the alert begins: bytes from the start of a file, or the offset in a topic. */
  readonly offset: number;
  readonly reason: string;

  constructor(
    refusal: { readonly file: string; readonly offset: number; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(`alert at offset ${refusal.offset} of ${refusal.file} refused: ${refusal.reason}`, options);
    this.file = refusal.file;
    this.offset = refusal.offset;
    this.reason = refusal.reason;
  }
}

/**
 * Says that a service which alerts come from (brokers, a schema registry) refuses us, or was away too long.
 *
 * The operator can check what the message names and start again: what was not acknowledged is given again.
 */
export class SourceUnavailable extends AmpelGraphError {
  override readonly code = 'SOURCE_UNAVAILABLE';
}

/**
 * Says that a job or configuration was refused before anything of it ran.
 *
 * The author can correct every entry of `mistakes` (all are found in one pass) and submit again.
 */
export class RefusedJob extends AmpelGraphError {
  override readonly code = 'REFUSED_JOB';
  /** One sentence per mistake, each naming its field; never empty. */
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly [string, ...string[]], options?: ErrorOptions) {
    super(`job refused, ${mistakes.length} mistake(s): ${mistakes.join('; ')}`, options);
    this.mistakes = [...mistakes];
  }
}

/**
 * Says that a sky map, MOC, notice or circular was refused and why; nothing of it was kept.
 *
 * The caller can correct the file as the reason says, or give its content in another form.
 */
export class RefusedSkyFile extends AmpelGraphError {
  override readonly code = 'REFUSED_SKY_FILE';
}

/**
 * Is what a unit throws when it cannot give a result for this input.
 *
 * With `retryable` the engine runs the task again later (a service was away, a file was locked); without, the failure
 * is the task's final state. Anything else that a unit throws is a bug in the unit and is not retried.
 */
export class UnitFailure extends AmpelGraphError {
  override readonly code = 'UNIT_FAILURE';
  readonly retryable: boolean;

  constructor(message: string, failure: { readonly retryable: boolean }, options?: ErrorOptions) {
    super(message, options);
    this.retryable = failure.retryable;
  }
}

/**
 * Says that a worker's lease ran out, or another worker took the task, before the result was committed.
 *
 * The worker can drop its result and claim the next task; nothing was written.
 */
export class LostLease extends AmpelGraphError {
  override readonly code = 'LOST_LEASE';
}

/**
 * Says that a write met a state other than the one it was prepared for; nothing was written.
 *
 * The caller can read again and repeat the operation.
 */
export class StorageConflict extends AmpelGraphError {
  override readonly code = 'STORAGE_CONFLICT';
}

/**
 * Says that the store can't be read or written for a reason outside of it, a full disk or missing rights; nothing of the
 * write at hand was kept.
 *
 * The operator can mend what the message names and start again.
 */
export class StoreUnavailable extends AmpelGraphError {
  override readonly code = 'STORE_UNAVAILABLE';
}

/**
 * Says that stored content contradicts itself: a digest that does not fit, a missing parent, an unknown schema version.
 *
 * The operator can stop writing, verify the store and restore from a copy. Retrying does not help.
 */
export class CorruptStore extends AmpelGraphError {
  override readonly code = 'CORRUPT_STORE';
}
