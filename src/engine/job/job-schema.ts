import { z } from 'zod';
import type { Json, JsonObject } from '../../domain/scalar.js';
import type { UnitDefinition } from '../../unit/definition.js';
import { JobFile } from './job-file.js';

/**
 * Gives the JSON Schema (2020-12) of job files, for editors: units by name, each with its own parameters.
 *
 * @param definitions  the units that jobs may choose
 */
export function jobSchema(definitions: readonly UnitDefinition[]): JsonObject {
  const form = jsonOf(z.toJSONSchema(JobFile, { io: 'input', unrepresentable: 'any' }));
  const withUnits = replaceUnitChoices(form, definitions) as JsonObject;
  return { ...withUnits, $id: 'https://ampelgraph.org/job.schema.json', title: 'AmpelGraph job' };
}

/** Wherever an object has members `unit` and `config`, says for each unit what `config` may hold. */
function replaceUnitChoices(part: Json, definitions: readonly UnitDefinition[]): Json {
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map((each) => replaceUnitChoices(each, definitions));
  const object = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, replaceUnitChoices(value, definitions)]),
  );
  const properties = object['properties'];
  if (!isObject(properties) || !('unit' in properties) || !('config' in properties)) return object;
  return { ...object, allOf: definitions.map(configRuleOf) };
}

function configRuleOf({ name, description, params }: UnitDefinition): JsonObject {
  const { $schema: _, ...config } = jsonOf(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }));
  return {
    if: { properties: { unit: { const: name } }, required: ['unit'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { unit: { description }, config } },
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function jsonOf(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
