import { errors } from 'jose';
import { Unauthenticated } from '../../domain/errors.js';

/** Turns what jose threw into the reason that the caller is told. */
export function refusalOf(error: unknown): Unauthenticated {
  return new Unauthenticated(`the bearer token was refused: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired; obtain a new one';
  if (error instanceof errors.JWTClaimValidationFailed) return claimReason(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'its algorithm is not among those that this server accepts';
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it was signed by a key that this server does not know';
  if (error instanceof errors.JWKSTimeout)
    return 'the keys of its issuer can not be fetched now; try again later';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'it is malformed';
  if (error instanceof errors.JOSENotSupported)
    return 'it asks for something that this server does not support';
  return 'it can not be verified now; try again later';
}

function claimReason(error: errors.JWTClaimValidationFailed): string {
  if (error.reason === 'missing') return `its claim ${error.claim} is missing`;
  switch (error.claim) {
    case 'aud':
      return 'it is for another audience';
    case 'iss':
      return 'it is from another issuer';
    case 'nbf':
      return 'it is not valid yet';
    default:
      return `its claim ${error.claim} is wrong`;
  }
}
