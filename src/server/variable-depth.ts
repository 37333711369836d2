import { GraphQLError } from 'graphql';

/**
 * Refuses variables whose values are nested too deeply to be worked through: coercing them, and reading conditions from
 * them, recurses. Level by level here, so that any depth is measured.
 *
 * @throws {GraphQLError} BAD_USER_INPUT with HTTP 400
 */
export function assertVariableDepth(
  variables: Readonly<Record<string, unknown>> | undefined,
  maxDepth: number,
): void {
  let level: readonly unknown[] = variables ? [variables] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth)
      throw new GraphQLError(`values of variables may be nested at most ${maxDepth} deep`, {
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      });
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null
        ? Object.values(value).filter((inner) => typeof inner === 'object' && inner !== null)
        : [],
    );
  }
}
