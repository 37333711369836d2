import type { GraphqlDocument } from './documents.js';

/** Why there is no answer, in terms of what the reader can do. */
export interface Problem {
  readonly kind: 'unreachable' | 'refused-token' | 'stale-cursor' | 'refused-query' | 'server-fault';
  readonly message: string;
}

export type Outcome<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly problem: Problem };

/** The API stands beside the page, below whatever prefix a proxy puts in front of both. */
const API_ADDRESS = './graphql';

/** Longer than the deadline that the server sets itself for an answer (20 s), so that its reason arrives. */
const PATIENCE_MS = 30_000;

/**
 * Asks the GraphQL API. An answer with errors counts as none: the page asks for nothing that may fail in part.
 *
 * @param token   bearer token; without one the server answers as to anybody
 * @param signal  gives up waiting; the promise then rejects with its reason
 */
export async function ask<Answer, Variables>(
  document: GraphqlDocument<Answer, Variables>,
  variables: Variables,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Outcome<Answer>> {
  let response: Response;
  try {
    response = await fetch(API_ADDRESS, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document.text, variables }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    return failure('unreachable', 'The server does not answer; the page asks again by itself');
  }
  return readResponse<Answer>(response);
}

interface GraphqlResponse<Answer> {
  readonly data?: Answer | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly incident?: string };
  }[];
}

/** The one place where what the server says gets its type: the documents are held to the schema by a test. */
async function readResponse<Answer>(response: Response): Promise<Outcome<Answer>> {
  const text = await response.text();
  let parsed: GraphqlResponse<Answer>;
  try {
    parsed = JSON.parse(text) as GraphqlResponse<Answer>;
  } catch {
    // Not JSON: a proxy in front of the server speaks, usually because the server is away.
    return failure(
      'unreachable',
      `Something between this page and the server answered instead of it (HTTP ${response.status})`,
    );
  }
  const [error] = parsed.errors ?? [];
  if (error === undefined && parsed.data != null) return { ok: true, answer: parsed.data };
  const message =
    error?.message ?? `The server gave neither an answer nor a reason (HTTP ${response.status})`;
  return failure(problemKind(error?.extensions?.code, response.status), message);
}

function problemKind(code: string | undefined, status: number): Problem['kind'] {
  if (code === 'UNAUTHENTICATED' || status === 401) return 'refused-token';
  if (code === 'STALE_CURSOR') return 'stale-cursor';
  if (code === 'INTERNAL_SERVER_ERROR' || status >= 500) return 'server-fault';
  return 'refused-query';
}

function failure(kind: Problem['kind'], message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind, message } };
}
