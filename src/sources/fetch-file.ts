import { SourceUnavailable } from '../domain/errors.js';

/** More is not read: the largest sky maps have some 100 MB. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const TIME_LIMIT_MS = 60_000;

/**
 * Says why a file is not to be fetched from an address; `undefined` when it may be.
 *
 * @param hosts  that the operator allows; this machine is only among them when it is named
 */
export function refusalOfAddress(address: string, hosts: readonly string[]): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url)
    return `expected an address like https://${hosts[0] ?? 'example.org'}/file, found ${JSON.stringify(address)}`;
  if (!hosts.includes(url.hostname))
    return `expected a host that AMPELGRAPH_SKYMAP_HOSTS allows (${hosts.join(', ') || 'none'}), found ${url.hostname}`;
  const isHere = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return undefined;
  return `expected https, found ${url.protocol.slice(0, -1)}`;
}

/**
 * Fetches a file, following redirects to allowed hosts alone.
 *
 * @throws {SourceUnavailable} when an address is not allowed, or its server does not give the file
 */
export async function fetchFile(address: string, hosts: readonly string[]): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  let at = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const refusal = refusalOfAddress(at, hosts);
    if (refusal !== undefined) throw new SourceUnavailable(refusal);
    const response = await answerOf(at, signal);
    const { status, headers } = response;
    const location = headers.get('location');
    if (status >= 300 && status < 400 && location !== null && URL.canParse(location, at)) {
      await response.body?.cancel();
      at = new URL(location, at).href;
      continue;
    }
    if (!response.ok)
      throw new SourceUnavailable(`${hostOf(at)} answered ${status} where a file was expected`);
    return bytesOf(response, at, signal);
  }
  throw new SourceUnavailable(`${hostOf(address)} leads on more than ${MAX_REDIRECTS} times`);
}

async function answerOf(address: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal, redirect: 'manual' });
  } catch (error) {
    throw new SourceUnavailable(`${hostOf(address)} gave no answer: ${reasonOf(error)}`, { cause: error });
  }
}

async function bytesOf(response: Response, address: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const late = signal.aborted ? ` within ${TIME_LIMIT_MS / 1000} s` : '';
    throw new SourceUnavailable(`${hostOf(address)} did not send the whole file${late}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  if (size > MAX_BYTES)
    throw new SourceUnavailable(
      `${hostOf(address)} sends more than the ${MAX_BYTES} bytes that a file may have`,
    );
  return Buffer.concat(chunks);
}

function hostOf(address: string): string {
  return new URL(address).host;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
