/** A failure that a unit foresees. Anything else that a unit throws counts as a bug and is not tried again. */
export class ForeseenFailure extends Error {
  /** @param retryable  whether the same input may succeed later */
  constructor(
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
    this.name = 'ForeseenFailure';
  }
}
