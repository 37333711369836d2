#!/usr/bin/env -S node --max-semi-space-size=128
// A larger young space: alerts live until their batch is committed, and with half of it collecting them costs a fourth more.
// The command must exist before the first build: npx remembers a missing bin as "not found" for good.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// graphql-js compares every value with its classes otherwise, a seventh of the time of a large answer.
process.env.NODE_ENV ??= 'production';

const entry = new URL('../dist/src/cli/main.js', import.meta.url);

if (existsSync(entry)) {
  await import(entry.href);
} else {
  console.error(
    `ampelgraph is not built: ${fileURLToPath(entry)} is absent.\n` +
      'Run "npm ci" in the checkout (it installs and builds), or "npm run build" when the packages are installed.',
  );
  process.exitCode = 1;
}
