/** Compares the API's speed with mercurius + graphql-jit over the same store and operations. See README.md. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import autocannon from 'autocannon';

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 4);
const CONNECTIONS = 4;

const QUERIES = {
  'points as nodes': `query Points { transients(first: 50, where: { name: { matches: "ZTF19*" } }) { edges { node {
    id name raDeg decDeg detectionCount lastDetectionMjd
    datapoints(first: 20) { edges { node { id mjd band mag magErr } } } } } } }`,
  'points as columns': `query Columns { transients(first: 50, where: { name: { matches: "ZTF19*" } }) { edges { node {
    id name raDeg decDeg detectionCount lastDetectionMjd
    lightCurve { id mjd band mag magErr } } } } }`,
};

const SERVERS = ['ours', 'mercurius', 'ours-standard'] as const;

interface Started {
  readonly url: string;
  /** CPU time that the process has used, milliseconds. */
  cpuMs(): number;
  stop(): void;
}

async function start(kind: string): Promise<Started> {
  const child = spawn(
    process.execPath,
    ['--import', '@oxc-node/core/register', fileURLToPath(new URL('./server.ts', import.meta.url)), kind],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  const [port] = await once(child.stdout, 'data');
  return {
    url: `http://127.0.0.1:${Number(port)}/graphql`,
    cpuMs: () => cpuMsOf(Number(child.pid)),
    stop: () => void child.kill('SIGTERM'),
  };
}

/** Reads user and system time of a process; clock ticks are 10 ms (proc(5)). */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function dataOf(
  url: string,
  query: string,
): Promise<{ readonly text: string; readonly bytes: number }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const body = await response.text();
  return { text: JSON.stringify(JSON.parse(body).data), bytes: body.length };
}

async function rateOf(url: string, query: string, seconds: number, headers: Record<string, string> = {}) {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed`);
  return { perSecond: result.requests.average, requests: result.requests.total, p99Ms: result.latency.p99 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(name: string, query: string, servers: ReadonlyMap<string, Started>): Promise<void> {
  const answers = await Promise.all([...servers.values()].map(({ url }) => dataOf(url, query)));
  if (new Set(answers.map(({ text }) => text)).size > 1)
    throw new Error(`the servers answer ${name} differently`);
  console.log(
    `\n${name}: ${answers[0]?.bytes} bytes, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s`,
  );
  for (const { url } of servers.values()) await rateOf(url, query, 2);
  const [rates, costs] = [new Map<string, number[]>(), new Map<string, number[]>()];
  for (let round = 0; round < ROUNDS; round++) {
    const line = [`round ${round + 1}`];
    for (const [kind, { url, cpuMs }] of servers) {
      const before = cpuMs();
      const { perSecond, requests, p99Ms } = await rateOf(url, query, SECONDS);
      const cost = (cpuMs() - before) / requests;
      rates.set(kind, [...(rates.get(kind) ?? []), perSecond]);
      costs.set(kind, [...(costs.get(kind) ?? []), cost]);
      line.push(`${kind} ${perSecond.toFixed(0)}/s p99 ${p99Ms} ms cpu ${cost.toFixed(2)} ms`);
    }
    console.log(line.join(' | '));
  }
  for (const kind of servers.keys())
    console.log(
      `${kind}: median ${median(rates.get(kind) ?? []).toFixed(0)} requests/s, ${median(costs.get(kind) ?? []).toFixed(2)} ms of CPU a request`,
    );
  console.log(
    `ours / mercurius: requests/s ${ratio(rates, 'ours', 'mercurius')}, by CPU time ${ratio(costs, 'mercurius', 'ours')} (medians of the rounds' ratios)`,
  );
}

/** Gives the median over the rounds of one server's number to the other's. */
function ratio(values: ReadonlyMap<string, readonly number[]>, over: string, under: string): string {
  const below = values.get(under) ?? [];
  return median((values.get(over) ?? []).map((value, round) => value / (below[round] ?? Number.NaN))).toFixed(
    2,
  );
}

/** What compressing costs and saves, per encoding. */
async function compressions(query: string, url: string): Promise<void> {
  console.log('\ncompression of points as nodes');
  for (const encoding of ['identity', 'gzip', 'br']) {
    const headers = { 'accept-encoding': encoding };
    const { perSecond } = await rateOf(url, query, SECONDS, headers);
    console.log(
      `${encoding}: ${await sizeOf(url, query, encoding)} bytes, ${perSecond.toFixed(0)} requests/s`,
    );
  }
}

async function sizeOf(url: string, query: string, encoding: string): Promise<number> {
  const { request } = await import('node:http');
  const call = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
  });
  call.end(JSON.stringify({ query }));
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (encoding === 'gzip') JSON.parse(gunzipSync(body).toString());
  return body.length;
}

const servers = new Map<string, Started>();
try {
  for (const kind of SERVERS) servers.set(kind, await start(kind));
  for (const [name, query] of Object.entries(QUERIES)) await compare(name, query, servers);
  await compressions(QUERIES['points as nodes'], servers.get('ours')?.url ?? '');
} finally {
  for (const { stop } of servers.values()) stop();
}
