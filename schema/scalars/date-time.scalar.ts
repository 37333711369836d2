import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** An instant of this server, as text made by `Date.toISOString`; as input any text, which the operation reads. */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'An instant in UTC by the clock of the server, ISO 8601 with milliseconds: 2026-11-22T10:35:00.000Z. As input with its zone, in any precision up to nanoseconds, of which milliseconds count. Times of observation are MJD instead.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  parseValue: accepted,
  parseLiteral: (node) => accepted(node.kind === Kind.STRING ? node.value : undefined),
});

function accepted(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('DateTime must be a text such as "2026-11-22T10:35:00Z"');
}
