import { decodeJwt } from 'jose';
import { ANONYMOUS } from '../../access/viewer.js';
import { Unauthenticated } from '../../domain/errors.js';
import type { Identity } from './identity.js';
import { refusalOf } from './token-refusal.js';

/**
 * Makes one identity of several, each for the tokens of one issuer: a server's own and an institute's, say.
 *
 * The issuer that a token claims chooses who verifies it; that one checks the claim together with the signature.
 */
export function createIssuersIdentity(issuers: ReadonlyMap<string, Identity>): Identity {
  return {
    async authenticate(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const issuer = claimedIssuer(authorization.replace(/^Bearer +/i, '').trim());
      const identity = issuers.get(issuer ?? '');
      if (!identity) throw new Unauthenticated('the bearer token was refused: it is from another issuer');
      return identity.authenticate(authorization);
    },
  };
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw refusalOf(error);
  }
}
