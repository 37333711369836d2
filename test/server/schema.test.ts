import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { driftOf, SCHEMA_FILE, schemaText } from '../../schema/emit.js';
import { BAND_FIELDS, FACET_FIELDS } from '../../src/domain/predicate.js';
import { graphqlSchema } from '../../src/server/graphql-schema.js';

const schema = graphqlSchema();
const ours = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

describe('the schema', () => {
  test('is the one committed', () => {
    expect(driftOf(readFileSync(SCHEMA_FILE, 'utf8'), schemaText())).toEqual([]);
  });

  test('describes every type, field, argument and value', () => {
    const bare: string[] = [];
    const check = (place: string, description: string | null | undefined) => {
      if (!description) bare.push(place);
    };
    for (const type of ours) {
      check(type.name, type.description);
      if (isEnumType(type))
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields()))
          check(`${type.name}.${field.name}`, field.description);
      if (isObjectType(type) || isInterfaceType(type))
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field.description);
          for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg.description);
        }
    }
    expect(bare).toEqual([]);
  });

  test('names the unit and frame of every number that has one', () => {
    const numbers = ours.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name === 'Float')
        .map((field) => ({ place: `${type.name}.${field.name}`, description: field.description ?? '' })),
    );
    expect(numbers.length).toBeGreaterThan(40);
    const unit =
      /MJD|AB|arcsec|degrees|microjansky|sigma|0 to 1|star-like|byte offset|mag\b|Mpc|\bdays\b|per year|milliseconds|number of candidates/i;
    expect(numbers.filter(({ description }) => !unit.test(description)).map(({ place }) => place)).toEqual(
      [],
    );
  });

  test('lets every field of the predicates be asked for and ordered by', () => {
    const where = schema.getType('TransientWhere');
    const order = schema.getType('TransientOrderField');
    const band = schema.getType('BandWhere');
    if (!isInputObjectType(where) || !isEnumType(order) || !isInputObjectType(band))
      throw new Error('types are gone');
    expect(Object.keys(where.getFields())).toEqual(expect.arrayContaining(Object.keys(FACET_FIELDS)));
    expect(
      order
        .getValues()
        .map(({ value }) => value)
        .sort(),
    ).toEqual([...Object.keys(FACET_FIELDS), 'DISTANCE'].sort());
    expect(Object.keys(band.getFields()).sort()).toEqual(['band', ...BAND_FIELDS].sort());
  });

  test('takes exactly one region', () => {
    const region = schema.getType('RegionInput');
    expect(isInputObjectType(region) && region.isOneOf).toBe(true);
    expect(schemaText()).toContain('input RegionInput @oneOf');
  });
});

describe('drift', () => {
  test('is told by what breaks clients, then by lines', () => {
    const before = 'type Query {\n  old: Int\n  kept: Int\n}\n';
    const after = 'type Query {\n  kept: Int\n  new: Int\n}\n';
    expect(driftOf(before, after)).toEqual([
      'BREAKING FIELD_REMOVED: Query.old was removed.',
      '- old: Int',
      '+ new: Int',
    ]);
    expect(driftOf('', after)).toContain('+ new: Int');
    expect(buildSchema(after).getQueryType()?.name).toBe('Query');
  });
});
