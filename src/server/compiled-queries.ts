import { type DocumentNode, type GraphQLSchema, Kind, type VariableDefinitionNode, visit } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { JsonScalar } from '../../schema/scalars/json.scalar.js';

/** How documents are compiled. */
export interface CompileOptions {
  /** Documents kept compiled; the least recently used goes first. */
  readonly maxCompiled: number;
  /** A document is compiled when it comes for the n-th time: compiling costs some ten times what running does. */
  readonly compileFrom: number;
}

/** Options when the operator sets none. */
export const DEFAULT_COMPILE_OPTIONS: CompileOptions = { maxCompiled: 500, compileFrom: 2 };

/** Runs a compiled operation on variables that are coerced already. */
export type CompiledRun = CompiledQuery<Record<string, unknown>, object>['query'];

type Entry =
  | { readonly status: 'SEEN'; readonly times: number }
  | { readonly status: 'COMPILED'; readonly run: CompiledRun }
  /** graphql-jit could not compile it; it is executed by graphql-js for good. */
  | { readonly status: 'REFUSED' };

/** Keeps operations compiled by graphql-jit, as many as fit. */
export class CompiledQueries {
  private readonly schema: GraphQLSchema;
  private readonly options: CompileOptions;
  /** In the order of last use, oldest first. */
  private readonly entries = new Map<string, Entry>();

  constructor(schema: GraphQLSchema, options: CompileOptions) {
    this.schema = schema;
    this.options = options;
  }

  /** Operations known, compiled or not. */
  get size(): number {
    return this.entries.size;
  }

  /** Gives the compiled operation; `undefined` when it is to be executed the standard way. */
  find(
    queryHash: string,
    document: DocumentNode,
    operationName: string | undefined,
  ): CompiledRun | undefined {
    const key = `${queryHash} ${operationName ?? ''}`;
    const entry = this.next(this.entries.get(key), document, operationName);
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.options.maxCompiled) this.dropOldest();
    return entry.status === 'COMPILED' ? entry.run : undefined;
  }

  private next(known: Entry | undefined, document: DocumentNode, operationName: string | undefined): Entry {
    if (known && known.status !== 'SEEN') return known;
    const times = (known?.times ?? 0) + 1;
    if (times < this.options.compileFrom) return { status: 'SEEN', times };
    const compiled = compileQuery(this.schema, withPlainVariables(document), operationName, {
      disablingCapturingStackErrors: true,
    });
    return isCompiledQuery(compiled) ? { status: 'COMPILED', run: compiled.query } : { status: 'REFUSED' };
  }

  private dropOldest(): void {
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}

/** A scalar that takes any value as it is. */
const ANYTHING = JsonScalar.name;

/**
 * Declares all variables as a scalar that takes anything.
 *
 * Variables are coerced before an operation runs (execution-plugin.ts). graphql-jit would generate a parser for each
 * by unrolling its type, which for a recursive input (a condition in conditions) is 4 s of work that blocks all else,
 * and it refuses a default in place of a value that must not be null.
 */
function withPlainVariables(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ variable }): VariableDefinitionNode => ({
      kind: Kind.VARIABLE_DEFINITION,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: ANYTHING } },
    }),
  });
}
