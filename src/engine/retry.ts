/** A ticket that failed this often stays failed. */
export const MAX_ATTEMPTS = 5;

/**
 * A ticket handed out this often without an outcome is taken to end the whole engine. Well above what restarts and
 * kills by people come to.
 */
export const MAX_CLAIMS = 20;

/** The wait after the first failure, unless told otherwise. */
export const FIRST_RETRY_MS = 1_000;

/** No wait is longer. */
const LONGEST_RETRY_MS = 300_000;

/**
 * Tells how long to wait before the next attempt: doubled with each failure, with a random part of up to half, so that
 * tickets that failed together do not come back together.
 *
 * @param attempt  attempts so far, 1 or more
 * @param random   in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number, firstMs: number = FIRST_RETRY_MS): number {
  const fullMs = Math.min(LONGEST_RETRY_MS, firstMs * 2 ** (attempt - 1));
  return Math.round(fullMs * (0.5 + random / 2));
}
