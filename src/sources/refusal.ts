import { AmpelGraphError, RefusedAlert } from '../domain/errors.js';

/** Stands for the file name until the reader that knows the file reports the refusal. */
const UNNAMED = '(unnamed)';

/**
 * Makes the error with which a decoder gives up on one alert; the reader above adds file and place.
 *
 * @param offset  bytes from the start of what the decoder was given
 */
export function refusal(reason: string, offset = 0, cause?: unknown): RefusedAlert {
  return new RefusedAlert({ file: UNNAMED, offset, reason }, { cause });
}

/**
 * Tells why a source could not be read, or throws the error on when it is a bug of ours.
 *
 * Refusals, errors of the operating system and of zlib (they have a `code`), and accesses beyond the end of a block
 * (`RangeError` of a DataView) are properties of the input.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof RefusedAlert) return error.reason;
  if (error instanceof AmpelGraphError || error instanceof TypeError || !(error instanceof Error))
    throw error;
  if ('code' in error && typeof error.code === 'string')
    return `cannot be read: ${error.message} (${error.code})`;
  if (!(error instanceof RangeError)) throw error;
  return error.message.includes('call stack')
    ? 'nested too deeply'
    : 'truncated: a value runs past the end of its block';
}
