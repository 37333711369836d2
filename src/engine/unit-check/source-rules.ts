import { isBuiltin } from 'node:module';
import { BadUserInput } from '../../domain/errors.js';
import { importsOf } from '../../provenance/module-imports.js';
import { type Token, tokensOf } from '../../provenance/source-tokens.js';
import { HARMLESS_MODULES } from '../unit-runner/harmless-modules.js';

/** What breaks a rule in a source, and where: line and column from 1. */
export interface SourceMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Globals that a pure unit has no use for, with what they are. */
const IMPURE: Readonly<Record<string, string>> = {
  fetch: 'the network',
  WebSocket: 'the network',
  EventSource: 'the network',
  performance: 'a clock',
  crypto: 'randomness',
  setTimeout: 'a timer',
  setInterval: 'a timer',
  setImmediate: 'a timer',
  process: 'the process',
  require: 'CommonJS',
  eval: 'code that no digest knows',
  Function: 'code that no digest knows',
  Intl: 'the language and clock of the machine',
  WeakRef: 'the collector of garbage',
  FinalizationRegistry: 'the collector of garbage',
};

/** Members that depend on more than their object. */
const IMPURE_MEMBERS: Readonly<Record<string, string>> = {
  'Date.now': 'a clock',
  'Math.random': 'randomness',
};

/** Methods of any object that depend on the machine. */
const MACHINE_METHODS = new Set([
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'getTimezoneOffset',
]);

/** Finds what a module of a unit may not have: imports of Node's own modules, clocks, randomness, network, the process. */
export function sourceMistakes(text: string): readonly SourceMistake[] {
  let tokens: readonly Token[];
  let imports: readonly string[];
  try {
    tokens = tokensOf(text);
    imports = importsOf(text);
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return [{ line: 1, column: 1, message: error.message }];
  }
  const found = tokens.flatMap((token, index) => {
    const what = impurityAt(tokens, index) ?? importAt(token, imports);
    return what === undefined ? [] : [{ ...placeOf(text, token.at), message: what }];
  });
  return found;
}

function importAt({ kind, text }: Token, imports: readonly string[]): string | undefined {
  if (kind !== 'TEXT' || !imports.includes(text) || !isBuiltin(text)) return undefined;
  return HARMLESS_MODULES.includes(text.replace(/^node:/, ''))
    ? undefined
    : `expected no files, network, processes, clock and randomness, found an import of ${text}`;
}

function impurityAt(tokens: readonly Token[], index: number): string | undefined {
  const { kind, text } = tokens[index]!;
  if (kind !== 'WORD') return undefined;
  const [before, next, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text, tokens[index + 2]?.text];
  if (before === '.')
    return MACHINE_METHODS.has(text)
      ? `expected the same on every machine, found ${text}(), which depends on its language or time zone`
      : undefined;
  // Keys of objects are no globals, and `process(` is the method of units: nobody calls the global.
  if (next === ':' || (text === 'process' && next === '(')) return undefined;
  if (text === 'Date' && next === '(' && before !== 'new') return impure('Date()', 'a clock');
  if (text === 'Date' && before === 'new' && next === '(' && after === ')')
    return impure('new Date()', 'a clock');
  const member = next === '.' && after !== undefined ? `${text}.${after}` : '';
  if (Object.hasOwn(IMPURE_MEMBERS, member)) return impure(member, IMPURE_MEMBERS[member]!);
  return Object.hasOwn(IMPURE, text) ? impure(text, IMPURE[text]!) : undefined;
}

function impure(what: string, kind: string): string {
  return `expected a result that follows from the input alone, found ${what}: ${kind}`;
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
