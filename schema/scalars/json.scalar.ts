import { GraphQLScalarType } from 'graphql';

/** Any JSON value, given out as it is stored. There is no input of this type. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value: what a unit returned, a configuration, the fields of an alert.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});
