import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { graphqlSchema } from '../src/server/graphql-schema.js';

/** Where the schema is kept for clients and reviewers. */
export const SCHEMA_FILE = fileURLToPath(new URL('./schema.graphql', import.meta.url));

/** Writes the schema as text: types, fields and values sorted by name, so that a diff shows what changed. */
export function schemaText(schema: GraphQLSchema = graphqlSchema()): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/**
 * Says how the committed text differs from the schema; empty when it does not.
 *
 * Breaking and dangerous changes come first, then the lines that are new or gone.
 */
export function driftOf(committed: string, current: string): readonly string[] {
  if (committed === current) return [];
  const [before, after] = [committed.split('\n'), current.split('\n')];
  const changes = committed.trim() === '' ? [] : changesBetween(committed, current);
  const missing = (lines: readonly string[], others: readonly string[], mark: string) => {
    const known = new Set(others);
    return lines
      .filter((line) => line.trim() !== '' && !known.has(line))
      .map((line) => `${mark} ${line.trim()}`);
  };
  const lines = [...missing(before, after, '-'), ...missing(after, before, '+')];
  return [
    ...changes,
    ...(lines.length > 0 || changes.length > 0 ? lines : ['only the order of lines differs']),
  ];
}

function changesBetween(committed: string, current: string): readonly string[] {
  const [old, now] = [buildSchema(committed), buildSchema(current)];
  return [
    ...findBreakingChanges(old, now).map((change) => `BREAKING ${change.type}: ${change.description}`),
    ...findDangerousChanges(old, now).map((change) => `dangerous ${change.type}: ${change.description}`),
  ];
}

/** Lines of a drift that are printed. */
const MAX_LINES = 60;

function main(args: readonly string[]): void {
  const current = schemaText();
  if (!args.includes('--check')) {
    writeFileSync(SCHEMA_FILE, current);
    console.log(`wrote ${SCHEMA_FILE}`);
    return;
  }
  const drift = driftOf(readFileSync(SCHEMA_FILE, 'utf8'), current);
  if (drift.length === 0) {
    console.log('schema/schema.graphql is what the code gives');
    return;
  }
  console.error('schema/schema.graphql is not what the code gives; run: npm run schema:emit');
  for (const line of drift.slice(0, MAX_LINES)) console.error(line);
  if (drift.length > MAX_LINES) console.error(`... and ${drift.length - MAX_LINES} more`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
