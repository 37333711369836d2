import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.js';

const REDACTED = '[redacted]';

/**
 * What never stands in a log line, wherever it comes from: credentials in addresses, in `Authorization` headers, signed
 * tokens, parameters of addresses and members of objects that are named like secrets.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s"]*@/gi, `$1${REDACTED}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED],
  [/\b(\w*(?:password|secret|token|api_?key))=[^&\s"]+/gi, `$1=${REDACTED}`],
  [
    /("[^"\\]*(?:password|passwd|secret|token|authorization|cookie|api[-_]?key)\\?"\s*:\s*)(\\?")(?:[^"\\]|\\[^"])*\\?"/gi,
    `$1$2${REDACTED}$2`,
  ],
];

/** Replaces secrets in a line of text. */
function withoutSecrets(line: string): string {
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/**
 * Makes the logger of a process: JSON lines on standard error, since standard output belongs to results. Secrets are
 * taken out of every line.
 */
export function createLogger(
  { logLevel }: Pick<Config, 'logLevel'>,
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino({ level: logLevel, hooks: { streamWrite: withoutSecrets } }, destination);
}
