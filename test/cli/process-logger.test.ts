import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/cli/process-logger.js';

/** Logs by a logger of ours; gives the lines. */
function linesOf(log: (logger: ReturnType<typeof createLogger>) => void, logLevel = 'trace' as const) {
  const lines: string[] = [];
  log(createLogger({ logLevel }, { write: (line: string) => lines.push(line) }));
  return lines;
}

describe('secrets never stand in a line', () => {
  const SECRET = 'hunter2-Zq';
  const cases: readonly (readonly [string, (logger: ReturnType<typeof createLogger>) => void])[] = [
    ['a header', (log) => log.info({ headers: { authorization: `Bearer ${SECRET}` } }, 'x')],
    ['a message with credentials', (log) => log.info(`sent Authorization: Basic ${SECRET}==`)],
    ['the address of a database', (log) => log.info({ store: `mongodb://me:${SECRET}@db:27017/x` }, 'x')],
    [
      'an address with an unescaped password',
      (log) => log.info(`at mongodb+srv://me:a@b/${SECRET}@db.example.org/x`),
    ],
    ['the message of an error', (log) => log.error({ err: new Error(`no mongodb://me:${SECRET}@db`) }, 'x')],
    ['a member named password', (log) => log.info({ sasl: { username: 'me', password: SECRET } }, 'x')],
    ['a member named after a secret', (log) => log.info({ cursorSecret: SECRET, api_key: SECRET }, 'x')],
    ['an object quoted in a text', (log) => log.info(`read ${JSON.stringify({ password: SECRET })}`)],
    ['a parameter', (log) => log.info(`GET /x?access_token=${SECRET}&first=3`)],
    ['a binding of a child', (log) => log.child({ token: SECRET }).info('x')],
    [
      'a signed token',
      (log) => log.info(`eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.${SECRET.replace('-', '_')} was refused`),
    ],
  ];

  test.each(cases)('not in %s', (_name, log) => {
    const lines = linesOf(log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('[redacted]');
    expect(lines[0]).not.toMatch(/hunter2|Zq/);
    // What is left is still a line of JSON.
    expect(JSON.parse(lines[0]!)).toHaveProperty('msg');
  });

  test('and what is no secret stays', () => {
    const [line] = linesOf((log) =>
      log.info(
        { store: 'mongodb://db:27017/ampelgraph', unit: 'RiseDecline', tokens: 12, route: '/graphql' },
        'ok',
      ),
    );
    expect(JSON.parse(line!)).toMatchObject({
      store: 'mongodb://db:27017/ampelgraph',
      unit: 'RiseDecline',
      tokens: 12,
      route: '/graphql',
      msg: 'ok',
    });
  });
});

test('every line of a child has its process and run, and lines below the level are not written', () => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'info' }, { write: (line: string) => lines.push(line) }).child({
    process: 'engine',
    run: '01JD8A00000000000000000000',
  });
  logger.info('begins');
  logger.debug('not this');
  logger.child({ unit: 'U' }).warn('failed');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { process: 'engine', run: '01JD8A00000000000000000000', level: 30, msg: 'begins' },
    { process: 'engine', run: '01JD8A00000000000000000000', unit: 'U', level: 40 },
  ]);
});
