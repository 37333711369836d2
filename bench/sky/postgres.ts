import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadePoint } from './made-store.js';

const BIN = '/usr/lib/postgresql/15/bin';

// So many queries are asked before those that are measured.
const WARM_UP = 20;

/** What queries gave, and the mean processor time of one, ms. */
export interface Timed {
  /** The first value of each. */
  readonly values: readonly number[];
  /** How many rows of each. */
  readonly rows: readonly number[];
  readonly ms: number;
}

/** A PostgreSQL server of the benchmark's own, in a folder and on a port of its own. */
export class PostgresPeer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'sky-peer-'));

  private constructor(private readonly port: number) {}

  /** Starts a server with q3c, and pgSphere where it installs; `undefined` where Debian's packages are not there. */
  static start(port: number): PostgresPeer | undefined {
    if (spawnSync(`${BIN}/postgres`, ['--version']).status !== 0) return undefined;
    const peer = new PostgresPeer(port);
    chmodSync(peer.folder, 0o777);
    peer.asServer(`${BIN}/initdb -D ${peer.folder}/data -A trust -U postgres >/dev/null`);
    peer.asServer(
      `${BIN}/pg_ctl -D ${peer.folder}/data -w -l ${peer.folder}/log -o "-p ${port} -k ${peer.folder} -c listen_addresses= -c shared_buffers=2GB -c work_mem=256MB -c max_parallel_workers_per_gather=0 -c jit=off -c fsync=off -c maintenance_work_mem=1GB" start >/dev/null`,
    );
    peer.run('create extension q3c');
    return peer;
  }

  /** Whether pgSphere could be installed. */
  get hasPgSphere(): boolean {
    return (
      spawnSync('psql', [...this.connection, '-c', 'create extension if not exists pg_sphere']).status === 0
    );
  }

  /** Runs statements, with text on standard input for `copy ... from stdin`. */
  run(sql: string, input = ''): string {
    return execFileSync('psql', [...this.connection, '-v', 'ON_ERROR_STOP=1', '-qAt', '-c', sql], {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  }

  /**
   * Runs queries in one session, the first few twice, and measures the processor time of the server's process: this
   * leaves out psql, and the waiting of a busy machine.
   */
  timed(queries: readonly string[]): Timed {
    const used = "select pg_read_file('/proc/self/schedstat')";
    const asked = [...queries.slice(0, WARM_UP), used, ...queries, used];
    const output = execFileSync('psql', [...this.connection, '-qAt', '-v', 'ON_ERROR_STOP=1'], {
      input: `\\timing on\n${asked.map((query) => `${query};`).join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 29,
    });
    const answers = output
      .split(/^Time: .*\n/m)
      .slice(-asked.length - 1, -1)
      .map((answer) => answer.split('\n').filter(Boolean));
    const nanosecondsAt = (place: number) => Number(answers.at(place)?.[0]?.split(' ')[0]);
    const own = answers.slice(-queries.length - 1, -1);
    return {
      values: own.map(([line]) => Number(line?.split('|')[0] ?? 0)),
      rows: own.map(({ length }) => length),
      ms: (nanosecondsAt(-1) - nanosecondsAt(-queries.length - 2)) / 1e6 / queries.length,
    };
  }

  stop(): void {
    this.asServer(`${BIN}/pg_ctl -D ${this.folder}/data -m fast stop >/dev/null`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get connection(): string[] {
    return ['-h', this.folder, '-p', String(this.port), '-U', 'postgres', 'postgres'];
  }

  /** The server refuses to run as root. */
  private asServer(command: string): void {
    const isRoot = process.getuid?.() === 0;
    execFileSync(
      isRoot ? 'su' : 'sh',
      isRoot ? ['postgres', '-s', '/bin/sh', '-c', command] : ['-c', command],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
}

/** Loads points with the peers' indexes: what stands in our facets' columns, the class included, and the packed facet. */
export function loadPoints(pg: PostgresPeer, points: Iterable<MadePoint>, sphere: boolean): void {
  pg.run(
    `create unlogged table points (name text, ra double precision, dec double precision, hpx bigint, class int, mjd double precision, facet bytea${sphere ? ', pos spoint' : ''})`,
  );
  let lines: string[] = [];
  const copy = () => {
    pg.run('copy points from stdin', lines.join('\n'));
    lines = [];
  };
  for (const { name, raDeg, decDeg, hpx, mjd, packed } of points) {
    const [x, y] = [(raDeg * Math.PI) / 180, (decDeg * Math.PI) / 180];
    const cells = [name, raDeg, decDeg, hpx, 1, mjd, `\\\\x${packed.toString('hex')}`];
    lines.push([...cells, ...(sphere ? [`(${x} , ${y})`] : [])].join('\t'));
    if (lines.length === ROWS_AT_ONCE) copy();
  }
  if (lines.length > 0) copy();
  pg.run('create index on points (q3c_ang2ipix(ra, dec)); create index on points (hpx)');
  pg.run('cluster points using points_q3c_ang2ipix_idx');
  if (sphere) pg.run('create index on points using gist (pos)');
  pg.run('vacuum analyze points');
}

const ROWS_AT_ONCE = 50_000;
