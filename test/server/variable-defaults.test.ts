import { buildSchema, Kind, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../src/server/variable-defaults.js';

function operationOf(text: string) {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('expected one operation');
  return definition;
}

describe('defaults of variables', () => {
  const operation = operationOf(
    'query Q($radius: Float! = 30, $order: Order = ASC, $where: W = { tags: ["a"] }, $none: Int) { a }',
  );

  test('stand in where a request sends nothing, as a client would have written them', () => {
    expect(withDefaults(operation, undefined)).toEqual({ radius: 30, order: 'ASC', where: { tags: ['a'] } });
  });

  test('give way to what a request sends, null included', () => {
    expect(withDefaults(operation, { radius: 5, order: null })).toEqual({
      radius: 5,
      order: null,
      where: { tags: ['a'] },
    });
  });

  test('keep graphql-jit from refusing an operation that is sent without its variables', async () => {
    const schema = buildSchema('type Query { twice(x: Float!): Float }');
    const text = 'query Q($x: Float! = 30) { twice(x: $x) }';
    const compiled = compileQuery(schema, parse(text));
    if (!isCompiledQuery(compiled)) throw new TypeError('expected a compiled operation');
    const refused = await compiled.query({ twice: 60 }, {}, {});
    expect(refused.errors?.length).toBe(1);
    const answer = await compiled.query({ twice: 60 }, {}, withDefaults(operationOf(text), {}));
    expect(answer).toEqual({ data: { twice: 60 } });
  });
});
