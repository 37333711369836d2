import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Suites that are about MongoDB alone. */
const mongoAlone = [
  'test/storage/mongo.test.ts',
  'test/storage/mongo/**/*.test.ts',
  'test/crash/kill-mongo.test.ts',
];

/** Suites above the storage port: they open their stores by test/fixtures/scratch-store.ts, and run on either. */
const onEitherStore = [
  'test/acceptance/**/*.test.ts',
  'test/access/non-interference/non-interference.test.ts',
  'test/crash/two-processes.test.ts',
  'test/crash/killed-workers.test.ts',
  'test/engine/catalogues-of-jobs.test.ts',
  'test/engine/work-t2.test.ts',
  'test/engine/reproduction.test.ts',
  'test/engine/rerun-config.test.ts',
  'test/engine/replay.test.ts',
  'test/engine/dry-run/**/*.test.ts',
  'test/engine/unit-kinds/**/*.test.ts',
  'test/engine/t3/**/*.test.ts',
  'test/crash/kill-reviews.test.ts',
  'test/crash/standing-match.test.ts',
  'test/operations/**/*.test.ts',
  'test/server/**/*.test.ts',
];

// Without a server one skipped test says that there is none.
const mongo = process.env.MONGODB_URI ? [...mongoAlone, ...onEitherStore] : ['test/storage/mongo.test.ts'];

export default defineConfig({
  resolve: {
    // type-graphql loads the CommonJS build of graphql; two copies of the module would not recognise each other's types.
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // What units of other packages import is the contract of the engine that loads them.
      {
        find: /^ampelgraph\/unit$/,
        replacement: fileURLToPath(new URL('src/unit/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    pool: 'forks',
    globalSetup: ['test/run-folder.ts'],
    // One for each core, two at least: many tests wait for processes and brokers of their own.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['test/**/*.test.ts', 'units/**/*.test.ts'],
          exclude: ['dist/**', 'node_modules/**', ...mongoAlone],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'mongo',
          include: mongo,
          setupFiles: ['test/storage/mongo/drop-spares.ts'],
          env: { AMPELGRAPH_TEST_STORE: 'mongo' },
          // A new database takes a quarter of a second where SQLite takes a millisecond.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
