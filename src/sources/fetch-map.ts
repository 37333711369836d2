import { RefusedSkyFile } from '../domain/errors.js';

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 256 << 20;

/** Says whether an address may be fetched: by HTTPS, from one of the hosts, at its usual port. */
export function isAllowedAddress(address: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  return isPlain && allowedHosts.some((host) => host.toLowerCase() === hostname);
}

/**
 * Fetches a map from an address that a notice names, if its host is allowed: a message may name any address, also of
 * machines that only this one can reach, so nothing else is asked, and redirections are not followed.
 *
 * @throws {RefusedSkyFile} when it may not or can't be fetched, or is too large
 */
export async function fetchMap(
  address: string,
  allowedHosts: readonly string[],
  ask: typeof fetch = fetch,
): Promise<Uint8Array> {
  if (!isAllowedAddress(address, allowedHosts))
    throw new RefusedSkyFile(`${address} is not fetched: its host is none of the allowed ones`);
  try {
    const response = await ask(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || !response.body)
      throw new RefusedSkyFile(`${address} gave no map: status ${response.status}`);
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body) {
      bytes += piece.length;
      if (bytes > MAX_BYTES) throw new RefusedSkyFile(`${address} has more than ${MAX_BYTES} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    throw new RefusedSkyFile(`${address} could not be fetched: ${error.message}`);
  }
}
