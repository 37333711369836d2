import { SourceUnavailable } from '../domain/errors.js';

/** By whom and where a token is asked for. */
export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** Asked for anew this long before it ends. */
const EARLY_MS = 30_000;
/** Of a server that does not say how long its token holds. */
const ASSUMED_SECONDS = 60;

/**
 * Makes what gives a bearer token for brokers: asked for with the client's own credentials (RFC 6749, section 4.4), and
 * again shortly before it ends.
 *
 * Redirects are not followed, and neither errors nor logs hold the secret.
 *
 * @param now  Unix ms
 */
export function bearerTokens(
  client: OAuthClient,
  now: () => number = Date.now,
): () => Promise<{ readonly value: string }> {
  let known: { readonly value: string; readonly endsAt: number } | undefined;
  return async () => {
    if (!known || known.endsAt - EARLY_MS <= now()) known = await askedFor(client, now());
    return { value: known.value };
  };
}

async function askedFor(
  { tokenUrl, clientId, clientSecret, scope }: OAuthClient,
  nowUnixMs: number,
): Promise<{ readonly value: string; readonly endsAt: number }> {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) });
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    redirect: 'error',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      accept: 'application/json',
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new SourceUnavailable(`${tokenUrl} gives no token: it can't be reached; check tokenUrl`, {
      cause: error,
    });
  });
  if (!answer.ok)
    throw new SourceUnavailable(
      `${tokenUrl} gives no token: it answers ${answer.status}; ${answer.status < 500 ? 'check sasl.clientId and the secret that sasl.clientSecret names' : 'it may work later'}`,
    );
  const { access_token: value, expires_in: seconds } = await readAnswer(answer, tokenUrl);
  if (typeof value !== 'string' || value === '')
    throw new SourceUnavailable(`${tokenUrl} gives no token: its answer has no access_token; check tokenUrl`);
  const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : ASSUMED_SECONDS;
  return { value, endsAt: nowUnixMs + 1000 * lasts };
}

async function readAnswer(
  answer: Response,
  tokenUrl: string,
): Promise<{ readonly access_token?: unknown; readonly expires_in?: unknown }> {
  try {
    // An answer that is no object has no members.
    return Object(await answer.json()) as { readonly access_token?: unknown; readonly expires_in?: unknown };
  } catch (error) {
    throw new SourceUnavailable(`${tokenUrl} gives no token: its answer is no JSON; check tokenUrl`, {
      cause: error,
    });
  }
}
