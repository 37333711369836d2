import { type LogEntry, type logCreator, logLevel } from 'kafkajs';

/** Where the client's log goes; a pino logger is one. */
export interface ClientLog {
  debug(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

/** What the client adds to an entry that is worth keeping; its configuration and payloads are not. */
const KEPT = [
  'groupId',
  'memberId',
  'broker',
  'clientId',
  'topic',
  'partition',
  'error',
  'retryCount',
  'retryTime',
];

/**
 * Hands the client's log to ours. Its `info` tells of every pause and every assignment, so it is our `debug`; its
 * errors are warnings, since it tries again by itself: what ends a source is reported by the source.
 */
export function kafkaLog(log: ClientLog): logCreator {
  return () =>
    ({ namespace, level, log: entry }: LogEntry) => {
      const { message, timestamp: _, logger: __, ...rest } = entry;
      const detail = Object.fromEntries(
        Object.entries(rest).filter(([name, value]) => KEPT.includes(name) && isPlain(value)),
      );
      const say = level <= logLevel.WARN ? log.warn : log.debug;
      say.call(log, { kafka: namespace, ...detail }, message);
    };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
