// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are source texts.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importsOf } from '../../src/provenance/module-imports.js';

describe('the imports of a module', () => {
  it.each([
    ["import { a } from './a.js';", ['./a.js']],
    ['import a from "./a.js"', ['./a.js']],
    ["import a, { b as c, type D } from './a.js'", ['./a.js']],
    ["import * as a from './a.js'", ['./a.js']],
    ["import './a.js'", ['./a.js']],
    ["import data from './a.json' with { type: 'json' }", ['./a.json']],
    ["import {\n  a, // from './not.js'\n  b,\n} from './a.js';", ['./a.js']],
    [
      "export { a } from './a.js'; export * from './b.js'; export * as c from './c.js'",
      ['./a.js', './b.js', './c.js'],
    ],
    ["const a = await import('./a.js')", ['./a.js']],
    ['const a = await import(`./a.js`)', ['./a.js']],
    ["import type from './type.js'", ['./type.js']],
    ["import { from } from 'from'", ['from']],
    ["import a from './a.js';\nimport b from './a.js';", ['./a.js']],
    ['import z from "zod"; import { hash } from "node:crypto"', ['zod', 'node:crypto']],
  ])('%s', (source, specifiers) => {
    expect(importsOf(source)).toEqual(specifiers);
  });

  it.each([
    "import type { A } from './a.js'",
    "import type A from './a.js'",
    "import type * as A from './a.js'",
    "export type { A } from './a.js'",
    "export type * from './a.js'",
    "export { a }; const from = './a.js'",
    "export const from = './a.js'",
    "// import a from './a.js'",
    "/* import a from './a.js' */",
    'const text = "import a from \'./a.js\'"',
    "const text = `import a from './a.js'`",
    "const text = `${x} import a from './a.js'`",
    "thing.import('./a.js')",
    "thing.export({ from: './a.js' })",
    'const here = import.meta.url',
    "const pattern = /import a from '.\\/a.js'/",
    "const one = { import: './a.js' }",
  ])('has none in: %s', (source) => {
    expect(importsOf(source)).toEqual([]);
  });

  it.each([
    ['a slash after a bracket', "const a = b[0] / 2; const c = 'x'; import './a.js'; const d = 3 / 4;"],
    ['a slash after a non-null mark', "const a = b! / 2; const c = \"it's\"; import './a.js'"],
    ['a slash after an increment', "a++ / 2; const c = \"it's\"; import './a.js'"],
    ['a regular expression with a quote', "const a = /'/; import './a.js'; const b = /[/']/g;"],
    ['a regular expression after return', "function a() { return /[\"']/ } import './a.js'"],
    ['a template in a template', "const a = `x ${`y ${'}'} '` + \"'\"} '`; import './a.js'"],
    ['an object in a template', "const a = `${{ b: 1 }.b} '`; import './a.js'"],
    ['an escaped quote', "const a = 'it\\'s'; import './a.js'"],
  ])('are found behind %s', (_, source) => {
    expect(importsOf(source)).toEqual(['./a.js']);
  });

  it('cannot be told when an import is computed, or a literal does not end', () => {
    expect(() => importsOf('await import(name)')).toThrow(/literal/);
    expect(() => importsOf('await import(`./${name}.js`)')).toThrow(/literal/);
    expect(() => importsOf("const a = 1;\nconst b = 'x")).toThrow(/string that begins in line 2/);
  });

  it('are found in a module of our own', () => {
    const source = readFileSync(
      new URL('../../src/engine/unit-runner/thread-entry.ts', import.meta.url),
      'utf8',
    );
    expect(importsOf(source)).toEqual([
      'node:timers/promises',
      'node:worker_threads',
      './body-text.js',
      './describe-error.js',
      './import-rules.js',
      './loaded-units.js',
      './progress.js',
      './purity.js',
    ]);
  });
});
