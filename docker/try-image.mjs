/**
 * Carries out the steps of docker/Dockerfile in folders instead of images, where no Docker engine is to be had: the
 * same commands, from the files that git has, with this machine's Node. Then runs what would be in the image, as a user
 * without rights, until its health check passes and a query is answered, and ends it with SIGTERM.
 *
 * Left out, and said: steps that need the root of an image (apt-get, folders at /). Needs g++, make and python3 here.
 *
 * Usage: node docker/try-image.mjs [FOLDER]   keeps the stages in FOLDER; without, in a folder that is deleted
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stagesOf } from './dockerfile-steps.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const isKept = process.argv[2] !== undefined;
const work = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'ampelgraph-image-'));
mkdirSync(work, { recursive: true });
chmodSync(work, 0o755);

try {
  const context = contextFolder();
  const built = new Map();
  const stages = stagesOf(readFileSync(join(repository, 'docker/Dockerfile'), 'utf8'));
  for (const stage of stages) built.set(stage.name, build(stage, built, context));
  const last = built.get(stages.at(-1).name);
  report(last.folder);
  await run(last);
  console.log('try-image: passed');
} finally {
  if (!isKept) rmSync(work, { recursive: true, force: true });
}

/** Copies what git has, less what the ignore file names. */
function contextFolder() {
  const folder = join(work, 'context');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  execFileSync('sh', ['-c', `git archive HEAD | tar -x -C '${folder}'`], { cwd: repository });
  const rules = readFileSync(join(repository, 'docker/Dockerfile.dockerignore'), 'utf8').split('\n');
  for (const rule of rules.filter((line) => line !== '' && !line.startsWith('!')))
    rmSync(join(folder, rule), { recursive: true, force: true });
  for (const kept of rules.filter((line) => line.startsWith('!')).map((line) => line.slice(1)))
    cpSync(join(repository, kept), join(folder, kept));
  return folder;
}

/** Carries out one stage; its folder stands for the root of the image. */
function build({ name, from, steps }, built, context) {
  const base = built.get(from);
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  if (base) execFileSync('cp', ['-a', base.folder, folder]);
  else mkdirSync(folder);
  const stage = {
    folder,
    workdir: base?.workdir ?? '/',
    env: { ...base?.env },
    user: undefined,
    entrypoint: [],
    command: [],
    healthcheck: [],
  };
  console.log(`try-image: stage ${name} from ${from}`);
  for (const { instruction, argument } of steps) step(stage, instruction, argument, { built, context });
  return stage;
}

function step(stage, instruction, argument, { built, context }) {
  const here = () => join(stage.folder, stage.workdir);
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = argument;
      mkdirSync(here(), { recursive: true });
      break;
    case 'RUN':
      if (/apt-get|(?:^|\s)\/\w/.test(argument)) console.log(`  left out: RUN ${argument.slice(0, 60)}`);
      else timed(`RUN ${argument}`, () => shell(argument, here(), stage.env));
      break;
    case 'COPY':
      copy(argument, here(), (source) => {
        const [, origin, path] = /^--from=(\w+) (.*)$/.exec(source) ?? [undefined, undefined, source];
        return origin === undefined ? join(context, path) : join(built.get(origin).folder, path);
      });
      break;
    case 'ENV':
      for (const [, name, value] of argument.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value;
      break;
    case 'USER':
      stage.user = argument.split(':').map(Number);
      break;
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(argument);
      break;
    case 'CMD':
      stage.command = JSON.parse(argument);
      break;
    case 'HEALTHCHECK':
      stage.healthcheck = JSON.parse(/CMD (\[.*\])$/.exec(argument)[1]);
      break;
    case 'LABEL':
    case 'EXPOSE':
    case 'VOLUME':
      break;
    default:
      throw new Error(`docker/try-image.mjs does not know ${instruction}; teach it`);
  }
}

function copy(argument, here, locate) {
  const [, option = '', rest] = /^(--from=\w+ )?(.*)$/.exec(argument);
  const paths = rest.split(' ');
  const target = paths.pop();
  for (const path of paths) {
    const source = locate(`${option}${path}`);
    const isInto = target.endsWith('/') && !statSync(source).isDirectory();
    execFileSync('cp', [
      '-a',
      '-T',
      source,
      parentMade(join(here, isInto ? join(target, basename(path)) : target)),
    ]);
  }
}

function parentMade(path) {
  mkdirSync(join(path, '..'), { recursive: true });
  return path;
}

function shell(command, cwd, env) {
  execFileSync('sh', ['-ec', command], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
}

function timed(label, act) {
  const startedAt = performance.now();
  act();
  console.log(`  ${label.slice(0, 90)}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Tells how much the image adds to its base, and that nothing of development is in it. */
function report(folder) {
  const size = (path) => execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0];
  console.log(
    `try-image: ${size(folder)} MB above the base image (${size(join(folder, 'app/node_modules'))} MB of packages)`,
  );
  const { devDependencies } = JSON.parse(readFileSync(join(folder, 'app/package.json'), 'utf8'));
  // Some packages for development are needed by others at run time.
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages;
  const strays = Object.keys(devDependencies).filter(
    (name) =>
      lock[`node_modules/${name}`]?.dev === true && existsSync(join(folder, 'app/node_modules', name)),
  );
  if (strays.length > 0) throw new Error(`packages for development are in the image: ${strays.join(', ')}`);
}

async function run({ folder, workdir, env, user: [uid, gid], entrypoint, command, healthcheck }) {
  const data = join(work, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const isRoot = process.getuid() === 0;
  if (isRoot) chownSync(data, uid, gid);
  const [port, adminPort] = [await freePort(), await freePort()];
  const options = {
    cwd: join(folder, workdir),
    env: {
      PATH: process.env.PATH,
      ...env,
      AMPELGRAPH_DATA: data,
      HOST: '127.0.0.1',
      PORT: String(port),
      AMPELGRAPH_ADMIN_PORT: String(adminPort),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(isRoot ? { uid, gid } : {}),
  };
  const child = start([...entrypoint, ...command], options);
  const ended = once(child, 'exit');
  try {
    for (let attempt = 1; (await status(healthcheck, options)) !== 0; attempt++) {
      if (attempt === 30 || child.exitCode !== null) throw new Error('the health check does not pass');
      await sleep(500);
    }
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ transients(first: 1) { totalCount } }' }),
    });
    console.log(`try-image: a query was answered with ${answer.status}: ${await answer.text()}`);
    if (!answer.ok) throw new Error('the query failed');
    child.kill('SIGTERM');
    const [code] = await ended;
    if (code !== 0) throw new Error(`SIGTERM ended the process with ${code}`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** The base image has `node` at its own place; here it is the one that runs this script. */
function start([program, ...args], options) {
  return spawn(program === 'node' ? process.execPath : program, args, options);
}

async function status(command, options) {
  const [code] = await once(start(command, { ...options, stdio: 'ignore' }), 'exit');
  return code;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
