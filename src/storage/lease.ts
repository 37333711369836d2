import type { Hash } from './port/page.js';

/** A lease as its token says it: which row (or, where a ticket is found by its key, which transient), and which attempt. */
export interface Lease {
  readonly row: number;
  readonly attempt: number;
}

/**
 * Gives the token of a lease. Attempts of a ticket only grow, one each time it is handed out, so no two leases share a
 * token.
 */
export function leaseToken({ row, attempt }: Lease, key: Hash): string {
  return `${row}.${attempt}.${key.slice(0, 8)}`;
}

const TOKEN = /^([0-9]{1,16})\.([0-9]{1,15})\.[0-9a-f]{8}$/;

/** Reads a token back; `undefined` for what is none. */
export function parseLeaseToken(token: string): Lease | undefined {
  const match = TOKEN.exec(token);
  return match ? { row: Number(match[1]), attempt: Number(match[2]) } : undefined;
}
