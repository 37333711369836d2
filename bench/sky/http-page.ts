import type { AddressInfo } from 'node:net';
import { HPX_ORDER } from '../../src/spatial/healpix.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { madeServer } from '../../test/fixtures/made-server.js';
import { LABELS } from '../../test/storage/contract/fixture.js';
import { SURVEY } from './made-store.js';

const QUERY = `query ($moc: String!, $from: Float!, $to: Float!) {
  transients(first: 50, orderBy: [{field: LAST_DETECTION_MJD, direction: DESC}],
      where: {region: {moc: $moc}, lastDetectionMjd: {gte: $from, lt: $to}}) {
    totalCount edges { node { name raDeg decDeg lastDetectionMjd peakMag } } } }`;

const ORDER = 12;
const TIMES = 20;

/**
 * Asks a server over HTTP for the first page of a map within 14 days, newest first, with the count.
 *
 * @param ranges  keys of pixels not finer than order 12
 * @returns  ms of each request, the first apart; mean processor time of the later ones; how many there are in all
 */
export async function httpPages(
  storage: Storage,
  ranges: readonly number[],
): Promise<{
  readonly first: number;
  readonly later: readonly number[];
  readonly processorMs: number;
  readonly count: number;
}> {
  const server = await madeServer({ storage, labels: LABELS }, { clock: Date.now });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  // A server says that it is ready when this is done.
  await storage.warm();
  const keysPerPixel = 4 ** (HPX_ORDER - ORDER);
  const cells = ranges.map((key) => Math.floor(key / keysPerPixel));
  const moc = `${ORDER}/${cells.flatMap((cell, at) => (at % 2 ? [] : [`${cell}-${cells[at + 1]}`])).join(' ')}`;
  const from = SURVEY.fromMjd + SURVEY.days / 2;
  const body = JSON.stringify({ query: QUERY, variables: { moc, from, to: from + 14 } });
  const times: number[] = [];
  let count = 0;
  let used = process.cpuUsage();
  for (let n = 0; n <= TIMES; n++) {
    const begun = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const answer = await response.text();
    times.push(performance.now() - begun);
    if (n === 0) used = process.cpuUsage();
    const found = /"totalCount":(\d+)/.exec(answer)?.[1];
    if (found === undefined) throw new Error(answer.slice(0, 500));
    count = Number(found);
  }
  const { user, system } = process.cpuUsage(used);
  await server.close();
  return { processorMs: (user + system) / 1e3 / TIMES, first: times[0]!, later: times.slice(1), count };
}
