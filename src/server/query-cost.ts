import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { BadUserInput, CostExceeded } from '../domain/errors.js';
import { MAX_MATCHES } from '../operations/match-positions.js';
import { DEFAULT_PAGE_ROWS } from '../operations/page-request.js';
import type { RequestLimits } from './limits.js';

/** A light curve by columns counts as so many rows: one row of the answer per point would punish the cheaper form. */
export const LIGHT_CURVE_ROWS = 10;

/** How many catalogues an operator is taken to have: what is asked of each counts so often. */
const CATALOGUES = 20;

/** Lists that are no connections and take `first`. */
const BOUNDED_LISTS: ReadonlySet<string> = new Set([
  'RecordProvenance.inputs',
  'Query.provenance',
  'Transient.tags',
  'Transient.notes',
  'Transient.aliases',
]);

type Variables = Readonly<Record<string, unknown>>;

/**
 * Counts the rows that an operation asks for, and checks its shape, before anything of it runs.
 *
 * A page of n rows costs n times (1 + what is asked of each row). Depends on the document and its variables alone,
 * never on what is stored.
 *
 * @returns rows requested
 * @throws {CostExceeded} when rows, depth, fields or aliases pass their limits
 */
export function requestedRows(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  limits: RequestLimits,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const count = new Count(schema, document, variables, limits);
  const rows = count.rowsOf(root, [operation.selectionSet], 1);
  if (rows > limits.maxRows)
    throw new CostExceeded(
      `the operation asks for up to ${rows} rows, and one request may ask for ${limits.maxRows}; ask for smaller pages or fewer lists within lists`,
    );
  return rows;
}

/** A field of an answer: all its occurrences under one response key. */
interface FieldGroup {
  readonly field: FieldNode;
  readonly parent: GraphQLNamedType;
  readonly sets: SelectionSetNode[];
}

/** One walk through an operation. Fields of one response key are one field, as in the execution. */
class Count {
  private readonly schema: GraphQLSchema;
  private readonly variables: Variables;
  private readonly limits: RequestLimits;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private fields = 0;
  private aliases = 0;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables, limits: RequestLimits) {
    this.schema = schema;
    this.variables = variables;
    this.limits = limits;
    this.fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    );
  }

  rowsOf(type: GraphQLNamedType, selections: readonly SelectionSetNode[], depth: number): number {
    if (depth > this.limits.maxDepth)
      throw new CostExceeded(
        `fields may stand at most ${this.limits.maxDepth} deep; use \`node(id:)\` to go on from a record`,
      );
    const groups = new Map<string, FieldGroup>();
    for (const selection of selections) this.collect(type, selection, groups);
    let rows = 0;
    for (const { field, parent, sets } of groups.values())
      rows += this.rowsOfField(parent, field, sets, depth);
    return rows;
  }

  private rowsOfField(
    parent: GraphQLNamedType,
    node: FieldNode,
    sets: readonly SelectionSetNode[],
    depth: number,
  ): number {
    const field = fieldOf(parent, node.name.value);
    // Introspection reads no rows; graphql's own rule bounds its depth.
    if (!field || node.name.value.startsWith('__')) return 0;
    // Arguments that variables leave wrong are found here, before anything runs.
    if (field.args.length > 0) this.arguments(field, node);
    const type = getNamedType(field.type);
    if (type.name === 'LightCurve') return LIGHT_CURVE_ROWS;
    const inner = sets.length === 0 ? 0 : this.rowsOf(type, sets, depth + 1);
    if (type.name.endsWith('Connection')) {
      const rows = sets.some((set) => this.asksForRows(set)) ? this.pageRows(field, node) : 0;
      return 1 + rows * (1 + inner);
    }
    if (BOUNDED_LISTS.has(`${parent.name}.${field.name}`)) return this.pageRows(field, node) * (1 + inner);
    if (parent.name === 'Query' && field.name === 'matchPositions')
      return this.matchRows(field, node) * (1 + inner);
    if (parent.name === 'Query' && field.name === 'catalogues') return CATALOGUES * (1 + inner);
    if (parent.name === 'Query' && field.name === 'nodes') return this.idCount(field, node) * (1 + inner);
    return parent.name === 'Query' ? 1 + inner : inner;
  }

  private pageRows(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const { first, last } = this.arguments(field, node);
    const rows = typeof last === 'number' ? last : typeof first === 'number' ? first : DEFAULT_PAGE_ROWS;
    // Negative ones are refused by name when the field is executed.
    return Math.max(rows, 0);
  }

  private idCount(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const { ids } = this.arguments(field, node);
    return Array.isArray(ids) ? ids.length : 1;
  }

  /** Of the nearest there is one a position at most; of all there are as many as an answer may have. */
  private matchRows(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const { positions, mode } = this.arguments(field, node);
    return mode === 'ALL' ? MAX_MATCHES : Array.isArray(positions) ? positions.length : 1;
  }

  private arguments(
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
  ): Readonly<Record<string, unknown>> {
    return getArgumentValues(field, node, this.variables);
  }

  private collect(type: GraphQLNamedType, set: SelectionSetNode, groups: Map<string, FieldGroup>): void {
    for (const selection of set.selections) {
      // Counted before @skip and @include are looked at, which bounds this walk for every document.
      this.countSelection(selection);
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        // Conditions on different types may give one key to different fields: they are told apart here.
        const key = `${type.name} ${selection.alias?.value ?? selection.name.value}`;
        const group = groups.get(key) ?? { field: selection, parent: type, sets: [] };
        if (selection.selectionSet) group.sets.push(selection.selectionSet);
        groups.set(key, group);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      if (!fragment) continue;
      const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      // Inside its own interface a condition narrows the type; outside it says nothing new.
      const narrowed = condition && !(isInterfaceType(condition) && isObjectType(type)) ? condition : type;
      this.collect(narrowed, fragment.selectionSet, groups);
    }
  }

  private isIncluded(node: Parameters<typeof getDirectiveValues>[1]): boolean {
    if (getDirectiveValues(GraphQLSkipDirective, node, this.variables)?.['if'] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.variables)?.['if'] !== false;
  }

  private countSelection(selection: SelectionNode): void {
    this.fields += 1;
    if (selection.kind === Kind.FIELD && selection.alias) this.aliases += 1;
    if (this.fields > this.limits.maxFields)
      throw new CostExceeded(`an operation may select at most ${this.limits.maxFields} fields; split it`);
    if (this.aliases > this.limits.maxAliases)
      throw new CostExceeded(
        `an operation may use at most ${this.limits.maxAliases} aliases; use \`nodes(ids:)\` for many records`,
      );
  }

  /** Tells whether rows of a connection are asked for, or its count alone. */
  private asksForRows(set: SelectionSetNode): boolean {
    return set.selections.some((selection) => {
      if (!this.isIncluded(selection)) return false;
      if (selection.kind === Kind.FIELD) return ['edges', 'pageInfo'].includes(selection.name.value);
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      return fragment !== undefined && this.asksForRows(fragment.selectionSet);
    });
  }
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (isObjectType(type) || isInterfaceType(type)) return type.getFields()[name];
  if (isAbstractType(type) || name.startsWith('__')) return undefined;
  throw new BadUserInput(`the type ${type.name} has no fields`);
}
