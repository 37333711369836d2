import { BadUserInput } from '../domain/errors.js';
import { type Token, tokensOf } from './source-tokens.js';

/**
 * Lists the modules that a TypeScript or JavaScript module needs when it runs, in order of mention, each once.
 *
 * Static imports, re-exports, and dynamic imports of a literal. What only types need (`import type`, `export type`) is
 * left out: it is erased before the code runs.
 *
 * @throws {BadUserInput} for a dynamic import whose argument is no literal, and for text that is not such a module
 */
export function importsOf(source: string): readonly string[] {
  const tokens = tokensOf(source);
  const specifiers = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.kind !== 'WORD' || tokens[index - 1]?.text === '.') return;
    const specifier =
      token.text === 'import'
        ? importedBy(tokens, index)
        : token.text === 'export'
          ? reexportedBy(tokens, index)
          : undefined;
    if (specifier !== undefined) specifiers.add(specifier);
  });
  return [...specifiers];
}

function importedBy(tokens: readonly Token[], at: number): string | undefined {
  const next = tokens[at + 1];
  if (next?.kind === 'TEXT') return next.text;
  if (next?.text === '(') return dynamicImport(tokens, at);
  if (!startsClause(next)) return undefined;
  // `import type X from`, but not `import type from`, which imports a value called "type".
  const isTypeOnly = next?.text === 'type' && tokens[at + 2]?.text !== 'from' && tokens[at + 2]?.text !== ',';
  return isTypeOnly ? undefined : sourceOfClause(tokens, at + 1);
}

function dynamicImport(tokens: readonly Token[], at: number): string {
  const argument = tokens[at + 2];
  if (argument?.kind !== 'TEXT')
    throw new BadUserInput(
      `a dynamic import must name its module by a literal; received import(${argument?.text ?? ''}...)`,
    );
  return argument.text;
}

function reexportedBy(tokens: readonly Token[], at: number): string | undefined {
  const next = tokens[at + 1];
  return next?.text === '{' || next?.text === '*' ? sourceOfClause(tokens, at + 1) : undefined;
}

function startsClause(token: Token | undefined): boolean {
  return token?.kind === 'WORD' || token?.text === '{' || token?.text === '*';
}

/** Reads on over names, braces, commas and stars to `from '...'`; anything else ends the clause without a source. */
function sourceOfClause(tokens: readonly Token[], from: number): string | undefined {
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    if (token.kind === 'WORD' && token.text === 'from' && next?.kind === 'TEXT') return next.text;
    if (token.kind === 'MARK' && !'{},*'.includes(token.text)) return undefined;
    // After the closing brace only `from` or a further clause goes on; `export { a }` ends there.
    if (token.text === '}' && next?.text !== 'from' && next?.text !== ',') return undefined;
  }
  return undefined;
}
