/**
 * Gives the token of a lease. Attempts of a ticket only grow, one each time it is handed out, so no two leases of one
 * ticket share a token.
 */
export function leaseToken(attempt: number, worker: string): string {
  return `${attempt}:${worker}`;
}
