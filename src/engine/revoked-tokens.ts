import { SYSTEM } from '../access/audience.js';
import { systemClearance } from '../access/system-clearance.js';
import { contentHash } from '../provenance/canonical-json.js';
import type { RecordStore } from '../storage/port/record-store.js';

/** How long an answer of the store is taken as true: a revoked token opens nothing for longer than this, on any server. */
const GOOD_FOR_MS = 1000;

/** Tokens remembered at once. */
const MAX_REMEMBERED = 10_000;

const system = systemClearance('revoked tokens');

/** Gives the record id of a token: ids are unique within an issuer, and may be long. */
function revocationId(issuer: string, tokenId: string): string {
  return contentHash([issuer, tokenId]);
}

/** Tells which tokens were revoked, by a record that every server of the store sees. */
export class RevokedTokens {
  private readonly known = new Map<string, { readonly isRevoked: boolean; readonly askedAtUnixMs: number }>();

  /** @param clock  Unix ms */
  constructor(
    private readonly records: Pick<RecordStore, 'byId'>,
    private readonly clock: () => number,
  ) {}

  /**
   * Tells whether a token was revoked more than a second ago, or is known to be since.
   *
   * @throws whatever the store throws: a token that can't be looked up is not good
   */
  async has(issuer: string, tokenId: string): Promise<boolean> {
    const id = revocationId(issuer, tokenId);
    const known = this.known.get(id);
    const now = this.clock();
    // Nobody takes a revocation back; and a clock that was set back must not keep an answer alive.
    if (known?.isRevoked || (known && Math.abs(now - known.askedAtUnixMs) < GOOD_FOR_MS))
      return known.isRevoked;
    const [record] = await this.records.byId(system, 'REVOKED_TOKEN', [id]);
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    this.known.set(id, { isRevoked: record !== undefined, askedAtUnixMs: now });
    return record !== undefined;
  }
}

/**
 * Revokes a token by its id (`jti`), for good and on every server of the store. Doing it twice is doing it once.
 *
 * @returns whether it was good until now
 */
export async function revokeToken(
  records: Pick<RecordStore, 'byId' | 'write'>,
  token: { readonly issuer: string; readonly tokenId: string },
  nowUnixMs: number,
): Promise<boolean> {
  const { issuer, tokenId } = token;
  const put = {
    kind: 'REVOKED_TOKEN' as const,
    id: revocationId(issuer, tokenId),
    keys: [],
    order: nowUnixMs,
    audience: SYSTEM,
    body: { issuer, tokenId, revokedAtUnixMs: nowUnixMs },
  };
  const refused = await records.write(nowUnixMs, [{ put, basedOn: 'ABSENT' }]);
  return refused.length === 0;
}
