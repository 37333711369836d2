import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // type-graphql loads the CommonJS build of graphql; two copies of the module would not recognise each other's types.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts', 'units/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
