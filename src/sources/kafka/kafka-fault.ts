import { SourceUnavailable } from '../../domain/errors.js';
import type { KafkaAlertsConfig } from './kafka-config.js';

/** What to check, by the type of the broker's or the client's error. */
const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /SASL|Authentication|SCRAM/i,
    'check sasl.mechanism, sasl.username and the secret that sasl.password names',
  ],
  [
    /GROUP_AUTHORIZATION/,
    'the user may not read as this group: ask for READ on the group, or choose another name',
  ],
  [/AUTHORIZATION/, 'the user may not read the topic: ask the operator of the brokers for READ and DESCRIBE'],
  [/UNKNOWN_TOPIC|does not host this topic/i, 'check the name of the topic; it must exist before it is read'],
  [
    /certificate|TLS|SSL|EPROTO|wrong version number|self.signed/i,
    'check tls (on both sides, or on neither) and the authority in tls.ca',
  ],
  [
    /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|Connection (?:error|timeout)|Closed connection/i,
    'check that the brokers run and that host and port are reachable from here; a broker with TLS closes plain connections',
  ],
  [/compression not implemented/i, 'messages are read uncompressed or with gzip, snappy or (Node 22) zstd'],
];

/** Tells whether trying again can't help: credentials, rights, settings. */
export function isHopeless(error: unknown): boolean {
  return /SASL|AuthenticationError|AUTHORIZATION|compression not implemented|INVALID_GROUP_ID|INCONSISTENT_GROUP/i.test(
    chainOf(error).map(textOf).join(' '),
  );
}

/** Tells whether the group is changing its members, or counts this one out. */
export function isGroupChange(error: unknown): boolean {
  return /REBALANCE_IN_PROGRESS|ILLEGAL_GENERATION|UNKNOWN_MEMBER_ID/.test(
    chainOf(error).map(textOf).join(' '),
  );
}

/** Makes the error that ends a source, with where it stood and what to check. */
export function kafkaFault(
  config: Pick<KafkaAlertsConfig, 'brokers' | 'topics' | 'group'>,
  doing: string,
  error: unknown,
): SourceUnavailable {
  if (error instanceof SourceUnavailable) return error;
  const chain = chainOf(error);
  const text = chain.map(textOf).join(' ');
  const advice = ADVICE.find(([pattern]) => pattern.test(text))?.[1] ?? 'the log has the details';
  const innermost = chain.at(-1);
  const reason = innermost instanceof Error ? innermost.message : String(innermost);
  return new SourceUnavailable(
    `Kafka: ${doing} failed: ${reason} (brokers ${config.brokers.join(', ')}; topics ${config.topics.join(', ')}; group ${config.group}); ${advice}`,
    { cause: error },
  );
}

/** Gives the error and what caused it, outermost first. The client names causes in two ways. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && chain.length < 10 && !chain.includes(at); ) {
    chain.push(at);
    const { cause, originalError } = at as { readonly cause?: unknown; readonly originalError?: unknown };
    at = cause ?? originalError;
  }
  return chain;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { type, code } = error as { readonly type?: unknown; readonly code?: unknown };
  return `${error.name} ${error.message} ${String(type ?? '')} ${String(code ?? '')}`;
}
