import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = '/usr/lib/postgresql/15/bin';

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
      `${BIN}/pg_ctl -D ${peer.folder}/data -w -l ${peer.folder}/log -o "-p ${port} -k ${peer.folder} -c listen_addresses= -c shared_buffers=2GB -c work_mem=256MB -c max_parallel_workers_per_gather=0 -c jit=off" start >/dev/null`,
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
   * Runs queries in one session and gives for each its first value and how long it took, ms, seen by the client.
   */
  timed(queries: readonly string[]): readonly { readonly value: number; readonly ms: number }[] {
    const output = execFileSync('psql', [...this.connection, '-qAt', '-v', 'ON_ERROR_STOP=1'], {
      input: `\\timing on\n${queries.map((query) => `${query};`).join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const answers: { value: number; ms: number }[] = [];
    let value: number | undefined;
    for (const line of output.split('\n')) {
      const time = /^Time: ([0-9.]+) ms/.exec(line)?.[1];
      if (time === undefined) value ??= Number(line.split('|')[0]);
      else {
        answers.push({ value: value ?? 0, ms: Number(time) });
        value = undefined;
      }
    }
    return answers;
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
