import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** A number, a text or a boolean: what a value in a unit's result or a catalogue's column is compared with. */
export const T2ValueScalar = new GraphQLScalarType<string | number | boolean, string | number | boolean>({
  name: 'T2Value',
  description:
    'A number, a text or a boolean, to compare a value with: in the result of a T2 unit, or in a column of a catalogue. Values of different types never compare.',
  serialize: accepted,
  parseValue: accepted,
  parseLiteral: (node) => accepted(literalOf(node)),
});

function accepted(value: unknown): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new GraphQLError(
    `T2Value must be a finite number, a text or a boolean; received ${JSON.stringify(value)}`,
  );
}

function literalOf(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    default:
      throw new GraphQLError(
        `T2Value must be a number, a text or a boolean; received a literal of kind ${node.kind}`,
        {
          nodes: node,
        },
      );
  }
}
