import { type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CostExceeded } from '../../src/domain/errors.js';
import { graphqlSchema } from '../../src/server/graphql-schema.js';
import { DEFAULT_LIMITS, type RequestLimits } from '../../src/server/limits.js';
import { LIGHT_CURVE_ROWS, requestedRows } from '../../src/server/query-cost.js';

const schema = graphqlSchema();

function costOf(
  query: string,
  variables: Record<string, unknown> = {},
  limits: Partial<RequestLimits> = {},
): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return requestedRows(schema, document, operation, variables, { ...DEFAULT_LIMITS, ...limits });
}

describe('the cost of an operation', () => {
  test('multiplies pages down', () => {
    expect(costOf('{ transients(first: 10) { edges { node { name } } } }')).toBe(1 + 10);
    expect(
      costOf(
        '{ transients(first: 10) { edges { node { datapoints(first: 20) { edges { node { id } } } } } } }',
      ),
    ).toBe(1 + 10 * (1 + 1 + 20));
    expect(costOf('{ transients { edges { node { name } } } }')).toBe(1 + 50);
    expect(costOf('{ transients(last: 7) { edges { node { lightCurve { mjd } } } } }')).toBe(
      1 + 7 * (1 + LIGHT_CURVE_ROWS),
    );
  });

  test('takes pages from variables, and leaves out what is skipped', () => {
    const query =
      'query ($n: Int, $on: Boolean!) { transients(first: $n) @include(if: $on) { edges { node { id } } } }';
    expect(costOf(query, { n: 30, on: true })).toBe(1 + 30);
    expect(costOf(query, { n: 30, on: false })).toBe(0);
  });

  test('counts a list asked for its count alone as one, and introspection as nothing', () => {
    expect(costOf('{ transients(first: 1000) { totalCount completeness { complete } } }')).toBe(1);
    expect(costOf('{ __schema { types { name } } }')).toBe(0);
    expect(costOf('{ nodes(ids: ["a", "b"]) { id } }')).toBe(2);
    expect(costOf('{ provenance(id: "x", first: 9) { nodes { id } } }')).toBe(9);
  });

  test('is the same through fragments, and a field named twice counts once', () => {
    const spread = `query { transients(first: 10) { ...Rows edges { node { ...Name } } } }
      fragment Rows on TransientConnection { edges { node { name } } }
      fragment Name on Transient { name states(first: 2) { edges { node { id } } } }`;
    expect(costOf(spread)).toBe(1 + 10 * (1 + 1 + 2));
  });

  test('beyond the budget is refused before anything runs, saying both numbers', () => {
    const query =
      '{ transients(first: 1000) { edges { node { datapoints(first: 1000) { edges { node { id } } } } } } }';
    expect(() => costOf(query)).toThrow(CostExceeded);
    expect(() => costOf(query)).toThrow(/up to 1002001 rows.*200000/);
  });

  test('too deep, too many fields and too many aliases are refused', () => {
    const deep = (levels: number): string =>
      levels === 0
        ? 'id'
        : `state { transient { t2Results(first: 1) { edges { node { ${deep(levels - 1)} } } } } }`;
    expect(() => costOf(`{ node(id: "x") { ... on T2Result { ${deep(4)} } } }`)).toThrow(/at most 16 deep/);
    const many = Array.from({ length: 51 }, (_, n) => `a${n}: viewer { kind }`).join(' ');
    expect(() => costOf(`{ ${many} }`)).toThrow(/at most 50 aliases/);
    expect(() => costOf('{ viewer { kind subject grants } }', {}, { maxFields: 3 })).toThrow(
      /at most 3 fields/,
    );
  });

  test('a document whose fragments double at each step is refused in no time', () => {
    const steps = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on Viewer { ...F${n + 1} ...F${n + 1} }`,
    );
    const bomb = `query { viewer { ...F0 } } ${steps.join(' ')} fragment F40 on Viewer { kind }`;
    const start = performance.now();
    expect(() => costOf(bomb)).toThrow(CostExceeded);
    const skipped = bomb.replaceAll('...F', '... @skip(if: true) { kind } ...F');
    expect(() => costOf(skipped)).toThrow(CostExceeded);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
