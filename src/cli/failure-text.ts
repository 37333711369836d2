import { AmpelGraphError } from '../domain/errors.js';

/** What to do about errors of the operating system whose own words do not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; PORT=8080 takes another port, PORT=0 any that is free',
  EADDRNOTAVAIL: 'HOST must be an address of this machine',
  EACCES: 'this process lacks the right to do so',
  EEXIST: 'there is a file where a folder is wanted',
  ENOSPC: 'make room on the disk',
  ENOTDIR: 'there is a file where a folder is wanted',
  EROFS: 'the folder cannot be written to; AMPELGRAPH_DATA names another',
};

/**
 * Gives the words in which a command says why it failed, for what whoever runs it can mend: what we refuse on purpose,
 * and what the operating system refuses.
 *
 * @returns  `undefined` for anything else, which is a bug
 */
export function failureText(error: unknown): string | undefined {
  if (error instanceof AmpelGraphError) return error.message;
  if (!isOfSystem(error)) return undefined;
  const advice = ADVICE[error.code];
  return advice === undefined ? error.message : `${error.message}: ${advice}`;
}

/** Errors of the operating system name the call that it refused; Node's own complaints about arguments do not. */
function isOfSystem(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
