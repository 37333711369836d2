import { expect, test } from 'vitest';
import { stagesOf } from '../../docker/dockerfile-steps.mjs';
import { readConfig } from '../../src/config.js';
import { isThere, readText } from '../architecture/repository.js';

const stages = stagesOf(readText('docker/Dockerfile'));
const image = stages.at(-1)!;
const argumentsOf = (instruction: string) =>
  image.steps.filter((step) => step.instruction === instruction).map(({ argument }) => argument);

test('the image that runs begins anew, and takes packages without those of development', () => {
  expect(image.from).toBe(stages[0]!.from);
  expect(argumentsOf('COPY').filter((text) => text.startsWith('--from='))).toEqual([
    '--from=packages /app/node_modules node_modules',
    '--from=build /app/dist dist',
  ]);
  const packages = stages.find(({ name }) => name === 'packages')!;
  const commands = packages.steps.map(({ argument }) => argument);
  expect(commands[0]).toBe('npm ci --omit=dev --ignore-scripts');
  expect(commands[1]).toMatch(/^npm rebuild better-sqlite3 --build-from-source\b/);
});

test('it runs as a user without rights, by number', () => {
  expect(argumentsOf('USER')).toEqual(['1000:1000']);
});

test('it runs the command line by default as a server, and is asked for its health', () => {
  const [entry = '[]'] = argumentsOf('ENTRYPOINT');
  expect(JSON.parse(entry).at(-1)).toBe('bin/ampelgraph.mjs');
  expect(argumentsOf('CMD')).toEqual(['["serve"]']);
  expect(argumentsOf('HEALTHCHECK')[0]).toContain('CMD ["node", "docker/is-healthy.mjs"]');
  expect(readText('docker/is-healthy.mjs')).toContain('/healthz');
});

test('its settings are ones that src/config.ts takes', () => {
  const environment = Object.fromEntries(
    argumentsOf('ENV').flatMap((text) =>
      [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const),
    ),
  );
  const { NODE_ENV, ...settings } = environment;
  expect(NODE_ENV).toBe('production');
  const config = readConfig(settings);
  expect(config).toMatchObject({ dataDirectory: '/data', host: '0.0.0.0', port: 4000, adminPort: 9464 });
  expect(argumentsOf('EXPOSE')).toEqual([`${config.port} ${config.adminPort}`]);
});

test('what it copies from the repository is there', () => {
  const copied = stages
    .flatMap(({ steps }) => steps)
    .filter(({ instruction, argument }) => instruction === 'COPY' && !argument.startsWith('--from='))
    .flatMap(({ argument }) => argument.split(' ').slice(0, -1));
  expect(copied.filter((path) => !isThere(path))).toEqual([]);
});
