import { buildSchema, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readText, tableRows } from './repository.js';

const types = Object.values(buildSchema(readText('schema/schema.graphql')).getTypeMap()).filter(
  (type) => !isIntrospectionType(type),
);
const rows = tableRows(readText('docs/access-policy.md').split('## Schema')[1] ?? '');

describe('docs/access-policy.md decides for every part of the schema who sees it', () => {
  test('each field of a type that is answered stands in exactly one row', () => {
    const fields = types.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    );
    const decided = rows
      .filter((cells) => cells.length === 3)
      .flatMap(([type = '', named = '']) =>
        quoted(type).flatMap((name) => quoted(named).map((field) => `${name}.${field}`)),
      );
    expect(decided.sort()).toEqual(fields.sort());
  });

  test('each input stands in exactly one row', () => {
    const inputs = types.filter(isInputObjectType).map(({ name }) => name);
    const decided = rows.filter((cells) => cells.length === 2).flatMap(([named = '']) => quoted(named));
    expect(decided.sort()).toEqual(inputs.sort());
  });

  test('each row states its rule', () => {
    expect(rows.filter((cells) => cells.some((cell) => cell === ''))).toEqual([]);
  });
});

function quoted(cell: string): readonly string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
}
