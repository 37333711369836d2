import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';

/**
 * Completes the variables of a request by the defaults that the operation declares, in the form in which a client
 * would have sent them.
 *
 * graphql-js does this itself; graphql-jit refuses a variable of a type that is not null and has a default, when none
 * is sent ("was not provided"), though the specification lets the default stand in.
 */
export function withDefaults(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const complete = { ...given };
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (defaultValue && complete[name] === undefined) complete[name] = valueFromASTUntyped(defaultValue);
  }
  return complete;
}
