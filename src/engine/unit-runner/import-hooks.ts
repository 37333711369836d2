/*
 * Loaded by Node into its thread of module hooks (import-rules.ts), where it answers for every import of the thread
 * that registered it.
 */
import type { ImportRules } from './import-rules.js';

interface Found {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}

type Next = (subject: string, context: object) => Promise<Found>;

let rules: ImportRules | undefined;

/** Takes the rules; called once by Node. */
export function initialize(given: ImportRules): void {
  rules = given;
}

/** Finds the module of an import, or refuses it. */
export async function resolve(specifier: string, context: object, next: Next): Promise<Found> {
  if (rules !== undefined && specifier === 'ampelgraph/unit')
    return { url: rules.contractUrl, format: 'module', shortCircuit: true };
  const found = await next(specifier, context);
  check(found);
  return found;
}

/** Loads a module, or refuses it for its format. */
export async function load(url: string, context: object, next: Next): Promise<Found> {
  const loaded = await next(url, context);
  check({ url, format: loaded.format });
  return loaded;
}

function check({ url, format }: Found): void {
  const wall = rules?.wall;
  if (wall === undefined) return;
  if (url.startsWith('node:')) {
    if (!wall.modules.includes(url.slice('node:'.length))) refuse(url);
    return;
  }
  if (!url.startsWith('file:')) refuse(`a module from ${url.slice(0, url.indexOf(':') + 1)}`);
  const { pathname } = new URL(url);
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (!pathname.includes('/node_modules/') && !wall.folders.some((folder) => url.startsWith(folder)))
    refuse(`the file ${name}, which is of no package of units,`);
  // What CommonJS requires, these hooks do not see; add-ons are machine code.
  if (format === 'commonjs' || /\.(?:cjs|cts|node|wasm)$/.test(pathname))
    refuse(`${name}, which is no ES module,`);
}

function refuse(what: string): never {
  const error = new Error(`${what} is not there for units: a unit's result depends on its input alone`);
  error.name = 'RefusedImport';
  throw error;
}
