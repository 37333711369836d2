import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { systemResults } from '../fixtures/all-results.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const page = readFileSync(join(root, 'docs/units.md'), 'utf8');
const steps = [...page.matchAll(/```(sh|yaml)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text: text!,
}));

/** Gives the sources the name of the command, wherever it is called. */
function shim(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const register = pathToFileURL(join(root, 'node_modules/@oxc-node/core/register.mjs')).href;
  writeFileSync(
    join(bin, 'ampelgraph'),
    `#!/bin/sh\nexec "${process.execPath}" --import ${register} "${join(root, 'src/cli/main.ts')}" "$@"\n`,
    { mode: 0o755 },
  );
  return bin;
}

function environment(bin: string): NodeJS.ProcessEnv {
  const register = pathToFileURL(join(root, 'node_modules/@oxc-node/core/register.mjs')).href;
  return {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: folder,
    OXC_TSCONFIG_PATH: join(root, 'tsconfig.json'),
    TS_NODE_PROJECT: join(root, 'tsconfig.json'),
    // What the reader's test imports is the contract as it is here, built or not.
    NODE_OPTIONS: `--conditions=ampelgraph-source --import ${register}`,
    AMPELGRAPH_LOG_LEVEL: 'error',
  };
}

describe('docs/units.md', () => {
  it('can be followed: each command succeeds in a folder of the reader, and the unit makes results', async () => {
    const env = environment(shim());
    const work = join(folder, 'my-units');
    mkdirSync(work);
    let transient = '';
    for (const { language, text } of steps) {
      if (language === 'yaml') writeFileSync(join(work, 'job.yaml'), text);
      else if (text.includes('$TRANSIENT')) {
        const results = await resultsIn(join(work, 'store'));
        expect(results.length).toBeGreaterThan(10);
        expect(new Set(results.map(({ unit }) => unit))).toEqual(new Set(['BrightestPoint']));
        transient = results[0]!.transient.name;
        const printed = execFileSync('sh', ['-ec', text], {
          cwd: work,
          env: { ...env, TRANSIENT: transient },
          encoding: 'utf8',
        });
        expect(JSON.parse(printed)).toMatchObject({ detectionCount: expect.any(Number) });
      } else execFileSync('sh', ['-ec', text], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
    }
    expect(transient).not.toBe('');
  }, 180_000);
});

async function resultsIn(store: string) {
  const storage = await openStorage(readConfig({ AMPELGRAPH_DATA: store }).store, { readonly: true });
  try {
    return await systemResults(storage);
  } finally {
    await storage.close();
  }
}
