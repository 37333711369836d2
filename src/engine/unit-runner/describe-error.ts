/** Longest message kept of a failed run. */
const MAX_MESSAGE_LENGTH = 1000;

/** Names of the errors with which a unit says itself whether trying again may help. */
const FORESEEN = ['ForeseenFailure', 'UnitFailure'];

/** Describes what a unit threw: name, message, and the file and line it was thrown at, without the machine's folders. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error))
    return `the unit threw ${typeof error}: ${String(error)}`.slice(0, MAX_MESSAGE_LENGTH);
  const place = /([^/\\\s(]+:\d+:\d+)\)?$/m.exec(
    error.stack?.slice(error.stack.indexOf('\n    at ')) ?? '',
  )?.[1];
  const text = `${error.name}: ${error.message}`.slice(0, MAX_MESSAGE_LENGTH);
  return place === undefined ? text : `${text} (${place})`;
}

/**
 * Tells whether a foreseen failure may be tried again; `undefined` for everything else, which is a bug of the unit.
 *
 * By name, since a unit of another package may have its own copy of the contract.
 */
export function foreseenRetryable(error: unknown): boolean | undefined {
  if (!(error instanceof Error) || !FORESEEN.includes(error.name) || !('retryable' in error))
    return undefined;
  return error.retryable === true;
}
