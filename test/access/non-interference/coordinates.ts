import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** A step down an answer: a field, or the choice of one type among those of an interface. */
export interface OutputStep {
  readonly field: string;
  /** Of the field's type, where that is an interface: the type to go on with. */
  readonly narrowed: string | undefined;
}

/** What a document must contain: named so that coverage can be counted, with the way there. */
export type Focus =
  | { readonly kind: 'FIELD'; readonly name: string; readonly type: string; readonly field: string }
  | {
      readonly kind: 'ARGUMENT';
      readonly name: string;
      readonly type: string;
      readonly field: string;
      readonly argument: string;
    }
  /** A field of an input type, or a value of an enum: by the chain of input fields from an argument down. */
  | { readonly kind: 'INPUT'; readonly name: string; readonly inputType: string; readonly member: string };

/** The schema as a map: what there is to cover, and which ways lead there. */
export class SchemaMap {
  readonly foci: readonly Focus[];
  readonly #parents = new Map<string, { readonly type: string; readonly step: OutputStep }[]>();
  readonly #distance = new Map<string, number>();

  constructor(readonly schema: GraphQLSchema) {
    this.foci = fociOf(schema);
    for (const type of this.outputTypes())
      for (const field of Object.values(type.getFields()))
        for (const target of concreteTypes(schema, getNamedType(field.type)))
          this.#addParent(target, type.name, {
            field: field.name,
            narrowed: isInterfaceType(getNamedType(field.type)) ? target : undefined,
          });
    this.#measure();
  }

  outputTypes(): readonly GraphQLObjectType[] {
    return outputTypesOf(this.schema);
  }

  /** Lists the fields that lead to a type and lie nearer to the root. */
  waysTo(type: string): readonly { readonly type: string; readonly step: OutputStep }[] {
    const distance = this.#distance.get(type) ?? 0;
    return (this.#parents.get(type) ?? []).filter((way) => (this.#distance.get(way.type) ?? 99) < distance);
  }

  #addParent(target: string, type: string, step: OutputStep): void {
    const known = this.#parents.get(target);
    if (known) known.push({ type, step });
    else this.#parents.set(target, [{ type, step }]);
  }

  #measure(): void {
    let [level, distance] = [['Query'], 0];
    while (level.length > 0) {
      for (const name of level) this.#distance.set(name, distance);
      level = [...this.#parents]
        .filter(([name, ways]) => !this.#distance.has(name) && ways.some(({ type }) => level.includes(type)))
        .map(([name]) => name);
      distance++;
    }
  }
}

/** Gives the object types that an output type may turn out to be. */
export function concreteTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly string[] {
  if (isObjectType(type)) return [type.name];
  if (isInterfaceType(type)) return schema.getPossibleTypes(type).map(({ name }) => name);
  return [];
}

/** Writes a coordinate of an input member. */
export function inputCoordinate(type: string, member: string): string {
  return `${type}.${member}`;
}

/** Lists the types that queries lead to; mutations are no questions, and their answers are tested by themselves. */
function outputTypesOf(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const found = new Set<GraphQLObjectType>();
  for (let names: readonly string[] = ['Query']; names.length > 0; ) {
    const types = names.flatMap((name) => {
      const type = schema.getType(name);
      return isObjectType(type) && !found.has(type) ? [type] : [];
    });
    for (const type of types) found.add(type);
    names = types.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => concreteTypes(schema, getNamedType(field.type))),
    );
  }
  return [...found];
}

function fociOf(schema: GraphQLSchema): readonly Focus[] {
  const inputs = new Map<string, GraphQLInputObjectType | GraphQLEnumType>();
  const foci: Focus[] = [];
  for (const type of outputTypesOf(schema))
    for (const field of Object.values(type.getFields())) {
      foci.push({ kind: 'FIELD', name: `${type.name}.${field.name}`, type: type.name, field: field.name });
      for (const argument of field.args) {
        const name = `${type.name}.${field.name}(${argument.name})`;
        foci.push({ kind: 'ARGUMENT', name, type: type.name, field: field.name, argument: argument.name });
        collectInputs(argument, inputs);
      }
    }
  for (const type of inputs.values()) {
    const members = isEnumType(type)
      ? type.getValues().map(({ name }) => name)
      : Object.keys(type.getFields());
    for (const member of members)
      foci.push({ kind: 'INPUT', name: inputCoordinate(type.name, member), inputType: type.name, member });
  }
  return foci;
}

function collectInputs(
  from: GraphQLArgument | GraphQLInputField,
  into: Map<string, GraphQLInputObjectType | GraphQLEnumType>,
): void {
  const type = getNamedType(from.type);
  if (into.has(type.name)) return;
  if (isEnumType(type)) into.set(type.name, type);
  if (!isInputObjectType(type)) return;
  into.set(type.name, type);
  for (const field of Object.values(type.getFields())) collectInputs(field, into);
}

/** Tells whether the members of a type hold a member of another, or of itself, however deep. */
export function inputReaches(type: GraphQLNamedType, target: string, seen = new Set<string>()): boolean {
  if (type.name === target) return true;
  if (!isInputObjectType(type) || seen.has(type.name)) return false;
  seen.add(type.name);
  return Object.values(type.getFields()).some((field) =>
    inputReaches(getNamedType(field.type), target, seen),
  );
}

export type OutputType = GraphQLObjectType | GraphQLInterfaceType;
