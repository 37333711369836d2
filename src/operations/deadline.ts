import { Timeout } from '../domain/errors.js';

/** The moment at which an operation is stopped. */
export interface Deadline {
  readonly unixMs: number;
  /** @throws {Timeout} once the moment has passed; called before each piece of work */
  check(): void;
}

/** Sets a deadline `limitMs` after the operation's start. */
export function deadlineAfter(limitMs: number, clock: () => number): Deadline {
  const unixMs = clock() + limitMs;
  return {
    unixMs,
    check() {
      if (clock() > unixMs)
        throw new Timeout(
          `the operation was stopped after ${limitMs} ms; ask for fewer rows or a narrower region`,
        );
    },
  };
}
