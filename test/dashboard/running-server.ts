import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND } from '../fixtures/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A server of our own, as an operator starts it, with a data folder that goes with it. */
export interface RunningServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Resolves when all alerts of the sample survey are stored. */
  readonly surveyIsIn: Promise<void>;
  /** Makes a token with the grants, signed by the key of this server. */
  readonly token: (grants: string) => string;
  /** Registers the neutrino IC191001A as GCN 25913 gives it, beside which the survey has AT2019dsg. */
  readonly addNeutrino: () => void;
  readonly stop: () => Promise<void>;
}

/** Runs a command of AmpelGraph to its end and gives what it printed. */
function run(env: NodeJS.ProcessEnv, command: readonly string[]): string {
  const ended = spawnSync(process.execPath, [...COMMAND, ...command], { cwd: root, env, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`${command.join(' ')} failed: ${ended.stderr}`);
  return ended.stdout;
}

/**
 * Starts `ampelgraph start` on a free port with an empty store and a sample survey, which it takes in meanwhile.
 *
 * @throws {Error} when it ends before it listens, with what it said
 */
export async function startServer(sampleAlerts: number): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ampelgraph-dashboard-'));
  const environment = {
    ...process.env,
    AMPELGRAPH_DATA: folder,
    AMPELGRAPH_CONFIG: '',
    PORT: '0',
    HOST: 'localhost',
    AMPELGRAPH_LOG_LEVEL: 'error',
  };
  const server = spawn(process.execPath, [...COMMAND, 'start', '--sample', String(sampleAlerts)], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const surveyIsIn = said(server, /(the sample survey is in)/).then(() => undefined);
  const url = await said(server, /AmpelGraph is at (http:\S+)/);
  return {
    url,
    surveyIsIn,
    token: (grants) => run(environment, ['token', 'create', '--grants', grants]).trim(),
    addNeutrino() {
      const where = ['--ra', '314.08+6.56-2.26', '--dec', '12.94+1.50-1.47', '--containment', '0.9'];
      const when = ['--name', 'IC191001A', '--time', '2019-10-01T20:09:18.17'];
      run(environment, ['skymap', 'add', ...when, ...where]);
    },
    async stop() {
      const ended = server.exitCode === null ? once(server, 'exit') : undefined;
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the server says something; gives the part in parentheses. */
function said(server: ChildProcess, expected: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      all += chunk;
      const [, part] = expected.exec(all) ?? [];
      if (part !== undefined) resolve(part);
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${all}`)));
  });
}

/** Finds the Chromium of this machine; `undefined` where there is none. */
export function installedChromium(): string | undefined {
  const places = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}
