import type { Sink, SinkMessage, SinkOutcome } from '../sink.js';
import type { WebhookConfig } from './webhook-config.js';

/** Faults of connecting: not a byte of the request was sent. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/** Answers that say that the request was not taken up, and may be sent again later. */
const NOT_TAKEN_UP = [408, 425, 429];

/**
 * Opens a webhook: each post is a POST of JSON to the one address that the job names. Redirects are not followed.
 *
 * @param secretOf  looks up the token that the settings name
 * @throws {RefusedJob} when the token's secret is not set
 */
export function openWebhookSink(
  config: WebhookConfig,
  secretOf: (name: string, field: string) => string,
): Sink {
  const token = config.token && secretOf(config.token.secret, 'token');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { resolution } = config;
  const shared = {
    send: (message: SinkMessage) => send(config, headers, message),
    close: async () => undefined,
  };
  if (typeof resolution === 'string')
    return { ...shared, resolution: resolution === 'none' ? 'NONE' : 'IDEMPOTENCY_KEY' };
  return {
    ...shared,
    resolution: 'LOOKUP',
    lookUp: ({ idempotencyKey }) =>
      lookUp(resolution.lookup.replaceAll('{key}', idempotencyKey), headers, config.timeoutMs),
  };
}

async function send(
  { url, timeoutMs }: WebhookConfig,
  headers: Readonly<Record<string, string>>,
  message: SinkMessage,
): Promise<SinkOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...headers,
        'content-type': 'application/json',
        'idempotency-key': message.idempotencyKey,
      },
      body: JSON.stringify(message),
    });
    await response.body?.cancel();
    return outcomeOf(response.status);
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    const reason = `${cause?.code ?? (error as Error).name}: ${(error as Error).message}`;
    return { kind: NEVER_SENT.includes(cause?.code ?? '') ? 'NOT_DELIVERED' : 'UNKNOWN', reason };
  }
}

function outcomeOf(status: number): SinkOutcome {
  if (status >= 200 && status < 300) return { kind: 'DELIVERED', receipt: `HTTP ${status}` };
  const reason = `the receiver answered with HTTP ${status}`;
  if (NOT_TAKEN_UP.includes(status)) return { kind: 'NOT_DELIVERED', reason };
  // Who answers with a fault of his own may have acted before.
  return status >= 500 ? { kind: 'UNKNOWN', reason } : { kind: 'REFUSED', reason };
}

async function lookUp(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<string | undefined> {
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  if (response.ok) return `HTTP ${response.status}`;
  throw new Error(`the look-up was answered with HTTP ${response.status}`);
}
