import type { Viewer } from '../../access/viewer.js';

/** Tells who sends a request. */
export interface Identity {
  /**
   * Verifies the credentials of a request.
   *
   * @param authorization  value of the header; absent: anonymous
   * @throws {Unauthenticated} for credentials that are not good, with the reason; never silently anonymous
   */
  authenticate(authorization: string | undefined): Promise<Viewer>;
}
