import { GraphQLScalarType } from 'graphql';

/** An instant of this server, as text made by `Date.toISOString`. There is no input of this type. */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'An instant in UTC by the clock of the server, ISO 8601 with milliseconds: 2026-11-22T10:35:00.000Z. Times of observation are MJD instead.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
});
