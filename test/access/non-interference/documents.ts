import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { FIELDS_OF_OUTLINE } from '../../../src/operations/view/transient-outline-view.js';
import { ArgumentWriter, type InputTarget, type InputValue, literal, variable } from './arguments.js';
import { concreteTypes, type Focus, inputReaches, type OutputStep, type SchemaMap } from './coordinates.js';
import type { Draw } from './draw.js';
import { errorDocument } from './error-documents.js';
import type { KnownValues } from './known-values.js';

/** A document with its variables, and the coordinates of the schema that it uses. */
export interface OracleDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly uses: ReadonlySet<string>;
}

const MAX_DEPTH = 7;

/**
 * Writes a random document that contains the focus: the way to it is chosen at random, and so is everything beside the
 * way. Arguments are drawn from the values that occur in the survey, hidden ones included.
 */
export function randomDocument(
  map: SchemaMap,
  draw: Draw,
  known: KnownValues,
  focus: Focus | string,
): OracleDocument {
  if (typeof focus === 'string') return errorDocument(focus, draw, known);
  const writer = new DocumentWriter(map, draw, known);
  return writer.write(focus);
}

class DocumentWriter {
  readonly #uses = new Set<string>();
  readonly #variables: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #arguments: ArgumentWriter;
  /** Whether beside the way no more of transients is asked for than is answered from memory: a path of its own. */
  #outlinesOnly = false;

  constructor(
    private readonly map: SchemaMap,
    private readonly draw: Draw,
    private readonly known: KnownValues,
  ) {
    this.#arguments = new ArgumentWriter(draw, known, (coordinate) => this.#uses.add(coordinate));
  }

  write(focus: Focus): OracleDocument {
    this.#outlinesOnly = this.draw.chance(0.3);
    const { type, field, argument, input } = this.#placeOf(focus);
    const way = this.#wayTo(type);
    const body = this.#selection('Query', [...way, { field, narrowed: undefined }], 0, { argument, input });
    const header = this.#definitions.length > 0 ? `query Q(${this.#definitions.join(', ')}) ` : '';
    return { query: `${header}${body}`, variables: this.#variables, uses: this.#uses };
  }

  /** Finds the field that a focus hangs on; for members of input types, some field with such an argument. */
  #placeOf(focus: Focus): {
    readonly type: string;
    readonly field: string;
    readonly argument?: string;
    readonly input?: InputTarget;
  } {
    if (focus.kind !== 'INPUT') return focus;
    const places = this.map
      .outputTypes()
      .flatMap((type) =>
        Object.values(type.getFields()).flatMap((field) =>
          field.args
            .filter((argument) => inputReaches(getNamedType(argument.type), focus.inputType))
            .map((argument) => ({ type: type.name, field: field.name, argument: argument.name })),
        ),
      );
    return { ...this.draw.pick(places), input: focus };
  }

  #wayTo(type: string): readonly OutputStep[] {
    const way: OutputStep[] = [];
    for (let at = type; at !== 'Query'; ) {
      const last = this.draw.pick(this.map.waysTo(at));
      way.unshift(last.step);
      at = last.type;
    }
    return way;
  }

  #selection(
    typeName: string,
    way: readonly OutputStep[],
    depth: number,
    end: { readonly argument: string | undefined; readonly input: InputTarget | undefined },
  ): string {
    const type = this.map.schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(`${typeName} is no object type`);
    const [next, ...rest] = way;
    const fields = Object.values(type.getFields());
    const texts = this.#chosen(type, fields, next?.field, depth).map((field) => {
      const isNext = field.name === next?.field;
      const isEnd = isNext && rest.length === 0;
      const args = this.#argumentsOf(
        type.name,
        field,
        isEnd ? end : { argument: undefined, input: undefined },
      );
      this.#uses.add(`${type.name}.${field.name}`);
      return `${field.name}${args}${this.#inner(field, isNext ? next : undefined, isNext ? rest : [], depth, end)}`;
    });
    return `{ ${type.name.endsWith('Connection') ? '__typename ' : ''}${texts.join(' ')} }`;
  }

  #inner(
    field: GraphQLField<unknown, unknown>,
    step: OutputStep | undefined,
    rest: readonly OutputStep[],
    depth: number,
    end: { readonly argument: string | undefined; readonly input: InputTarget | undefined },
  ): string {
    const type = getNamedType(field.type);
    if (isLeafType(type)) return '';
    if (!isInterfaceType(type)) return ` ${this.#selection(type.name, rest, depth + 1, end)}`;
    const chosen = this.draw.some(concreteTypes(this.map.schema, type), depth < 3 ? 0.5 : 0.2);
    const narrowed = step?.narrowed;
    const types = narrowed === undefined || chosen.includes(narrowed) ? chosen : [...chosen, narrowed];
    const parts = types.map(
      (name) => `... on ${name} ${this.#selection(name, name === narrowed ? rest : [], depth + 1, end)}`,
    );
    return ` { __typename id ${parts.join(' ')} }`;
  }

  /** Draws the fields of a selection: the one on the way, and others; objects more seldom the deeper they stand. */
  #chosen(
    type: GraphQLObjectType,
    fields: readonly GraphQLField<unknown, unknown>[],
    wanted: string | undefined,
    depth: number,
  ): readonly GraphQLField<unknown, unknown>[] {
    const { draw } = this;
    const isRoot = type.name === 'Query';
    // What leads to rows is worth asking for: pages without rows compare nothing.
    const isWorthIt = ({ name }: { readonly name: string }) =>
      name === 'edges' || name === 'node' || name === 'nodes';
    const chance = (field: GraphQLField<unknown, unknown>) => {
      if (isRoot) return 0.03;
      if (isLeafType(getNamedType(field.type))) return 0.3;
      if (depth >= MAX_DEPTH) return 0;
      return isWorthIt(field) ? 0.8 : 0.35 / (depth + 1);
    };
    const isAsked = ({ name }: { readonly name: string }) =>
      type.name !== 'Transient' || !this.#outlinesOnly || FIELDS_OF_OUTLINE.has(name);
    const chosen = fields.filter(
      (field) => field.name === wanted || (isAsked(field) && draw.chance(chance(field))),
    );
    if (chosen.length > 0) return chosen;
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)) && isAsked(field));
    return [draw.pick(leaves.length > 0 ? leaves : fields)];
  }

  #argumentsOf(
    typeName: string,
    field: GraphQLField<unknown, unknown>,
    end: { readonly argument: string | undefined; readonly input: InputTarget | undefined },
  ): string {
    const { draw } = this;
    const given = field.args.filter(
      ({ name, type }) =>
        name === end.argument ||
        isNonNullType(type) ||
        (name === 'first'
          ? draw.chance(0.7) && end.argument !== 'last'
          : draw.chance(usualChance(typeName, field.name, name))),
    );
    const isSingle = typeName === 'Query' && (field.name === 'transient' || field.name === 'skymap');
    const chosen = isSingle
      ? [given.find(({ name }) => name === end.argument) ?? draw.pick(field.args)]
      : given;
    // A place in a graph goes with the record whose graph it is.
    const graph =
      field.name === 'provenance' && chosen.some(({ name }) => name === 'after') && draw.chance(0.9)
        ? this.known.graphCursor(draw)
        : undefined;
    const inGraph: Readonly<Record<string, string>> = graph ? { id: graph.id, after: graph.cursor } : {};
    const texts = chosen.flatMap((argument) => {
      const value = inGraph[argument.name] ?? this.#argumentValue(field, argument.name, argument, end);
      if (value === undefined) return [];
      this.#uses.add(`${typeName}.${field.name}(${argument.name})`);
      if (!draw.chance(0.3)) return [`${argument.name}: ${literal(value)}`];
      const name = `v${this.#definitions.length}`;
      this.#definitions.push(`$${name}: ${argument.type.toString()}`);
      this.#variables[name] = variable(value);
      return [`${argument.name}: $${name}`];
    });
    return texts.length > 0 ? `(${texts.join(', ')})` : '';
  }

  #argumentValue(
    field: GraphQLField<unknown, unknown>,
    name: string,
    argument: GraphQLField<unknown, unknown>['args'][number],
    end: { readonly argument: string | undefined; readonly input: InputTarget | undefined },
  ): InputValue | undefined {
    const { draw, known } = this;
    if (name === 'after' || name === 'before')
      return known.cursor(draw, getNamedType(field.type).name) ?? 'none';
    if (field.name === 'skymap') return name === 'id' ? `skymap:${known.event(draw)}` : known.event(draw);
    if (name === 'id' && field.name === 'transient') return known.idOf(draw, 'transient:');
    if (name === 'id' && field.name === 'provenance')
      return known.idOf(draw, draw.pick(['t2result:', 'state:', 'transient:', 'report:', 'reaction:', '']));
    return this.#arguments.value(
      argument.type,
      name,
      field.name,
      name === end.argument ? end.input : undefined,
    );
  }
}

/** How often an argument is given that the focus does not ask for. */
function usualChance(type: string, field: string, argument: string): number {
  if (argument === 'last') return 0;
  if (argument === 'where') return 0.3;
  if (argument === 'orderBy') return 0.4;
  return type === 'Query' && field === 'transients' ? 0.1 : 0.08;
}
