import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunnableTicket } from '../../src/engine/unit-runner/unit-outcome.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { configHashOf } from '../../src/provenance/trace.js';
import type { CatalogueEntry, UnitDefinition } from '../../src/unit/index.js';
import { SOME_STATE } from '../fixtures/some-state.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { ESCAPE_MODULES } from './escaping-units/escape-modules.js';
import * as escapes from './escaping-units/escapes.js';

const elsewhere = join(temporaryFolder(), 'secret.json');
writeFileSync(elsewhere, '"a secret"');

/** Refused by name, or simply not there: no accident of the test's own. */
const REFUSED =
  /not there for units|is not defined|is not a (?:function|constructor)|Cannot (?:read|assign|add|redefine)/;

const folder = temporaryFolder();
mkdirSync(join(folder, 'units'));
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'escaping', version: '1.0.0', type: 'module' }),
);
writeFileSync(join(folder, 'units/common.cjs'), "module.exports = require('fs');");
writeFileSync(join(folder, 'units/add-on.node'), '');

/** Written to files, since a module with a forbidden import cannot be loaded to be catalogued. */
const written = Object.entries(ESCAPE_MODULES).map(([name, code]): CatalogueEntry => {
  const file = join(folder, 'units', `${name}.js`);
  writeFileSync(
    file,
    `import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';
${code.replace('ELSEWHERE', pathToFileURL(elsewhere).href)}
class Escape extends LightCurveUnit { process() { return { escaped: String(escape()) }; } }
export const ${name} = defineUnit({ kind: 'LIGHT_CURVE', name: '${name}', description: 'Escapes.', author: 'a',
  params: z.strictObject({}), create: () => new Escape() });
`,
  );
  return entryOf(name, pathToFileURL(file).href, escapes.Requires);
});
const imported = Object.keys(escapes).map((name) =>
  entryOf(name, new URL('./escaping-units/escapes.ts', import.meta.url).href, escapes.Requires),
);

function entryOf(exportName: string, moduleUrl: string, like: UnitDefinition): CatalogueEntry {
  return { definition: { ...like, name: exportName }, exportName, moduleUrl };
}

const harmless = entryOf('Harmless', pathToFileURL(join(folder, 'units/harmless.js')).href, escapes.Requires);
writeFileSync(
  join(folder, 'units/harmless.js'),
  `import { join } from 'node:path/posix';
import { Buffer } from 'node:buffer';
import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';
class Counts extends LightCurveUnit {
  process({ points }) { console.log('seen'); return { text: join('a', Buffer.from('b').toString()), day: new Date(0).toISOString(), points: points.length }; }
}
export const Harmless = defineUnit({ kind: 'LIGHT_CURVE', name: 'Harmless', description: 'Harmless.', author: 'a',
  params: z.strictObject({}), create: () => new Counts() });
`,
);

const runner = createUnitRunner({ threads: 1, catalogue: [...written, ...imported, harmless] });

afterAll(() => runner.close());

function ticket(unit: string): RunnableTicket {
  return { unit, config: { hash: configHashOf({}), config: {} }, points: [], tied: [], ...SOME_STATE };
}

describe('a unit in its worker thread', () => {
  it.each([...imported, ...written].map(({ exportName }) => exportName))(
    'gets out by no way that was tried: %s',
    async (name) => {
      const [attempt, after] = await runner.run([name, 'Harmless'].map(ticket));
      expect(attempt).toMatchObject({ ok: false, message: expect.stringMatching(REFUSED) });
      expect(after).toMatchObject({ ok: true });
      expect(process.env['AMPELGRAPH_ESCAPE']).toBeUndefined();
    },
  );

  it('keeps what is harmless: paths, buffers, printing, dates of given instants, the contract by its name', async () => {
    const [outcome] = await runner.run([ticket('Harmless')]);
    expect(outcome).toMatchObject({
      ok: true,
      body: { text: 'a/b', day: '1970-01-01T00:00:00.000Z', points: 0 },
    });
  });

  it('is told what it may not import', async () => {
    const [outcome] = await runner.run([ticket('ImportsFiles')]);
    expect(outcome).toMatchObject({ message: expect.stringContaining('node:fs is not there for units') });
  });
});
