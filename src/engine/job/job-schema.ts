import { z } from 'zod';
import type { Json, JsonObject } from '../../domain/scalar.js';
import type { UnitDefinition } from '../../unit/definition.js';
import { JobFile } from './job-file.js';
import { TASK_KINDS, type TaskKind } from './tasks/task-kinds.js';

/** Where rules stand that hold wherever a unit, or a task, may be chosen. */
const UNIT_RULES = 'unitConfigs';
const TASK_RULES = 'taskConfigs';

/**
 * Gives the JSON Schema (2020-12) of job files, for editors: units by name and tasks by kind, each with its own
 * parameters.
 *
 * @param definitions  the units that jobs may choose
 */
export function jobSchema(definitions: readonly UnitDefinition[]): JsonObject {
  const shared: Record<string, Json> = {};
  const form = withRules(jsonOf(z.toJSONSchema(JobFile, { io: 'input', unrepresentable: 'any' })));
  const units = definitions.map((definition) => unitRuleOf(definition, shared));
  const tasks = Object.entries(TASK_KINDS).map(([kind, told]) => taskRuleOf(kind, told, shared));
  const own = isObject(form['$defs']) ? form['$defs'] : {};
  const rules = { [UNIT_RULES]: { allOf: units }, [TASK_RULES]: { allOf: tasks } };
  return {
    ...form,
    $defs: { ...own, ...shared, ...rules },
    $id: 'https://ampelgraph.org/job.schema.json',
    title: 'AmpelGraph job',
  };
}

/** Wherever an object has members `unit` or `task`, and `config`, says that what `config` may hold depends on these. */
function withRules<Part extends Json>(part: Part): Part;
function withRules(part: Json): Json {
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map((each: Json) => withRules(each));
  const object = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, withRules(value as Json)]),
  );
  const properties = object['properties'];
  if (!isObject(properties) || !('config' in properties)) return object;
  if ('task' in properties) return { ...object, $ref: `#/$defs/${TASK_RULES}` };
  return 'unit' in properties ? { ...object, $ref: `#/$defs/${UNIT_RULES}` } : object;
}

function unitRuleOf({ name, description, params }: UnitDefinition, shared: Record<string, Json>): JsonObject {
  return {
    if: { properties: { unit: { const: name } }, required: ['unit'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { unit: { description }, config: partOf(params, name, shared) } },
  };
}

function taskRuleOf(
  kind: string,
  { description, config }: TaskKind,
  shared: Record<string, Json>,
): JsonObject {
  return {
    if: { properties: { task: { const: kind } }, required: ['task'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { task: { description }, config: withRules(partOf(config, kind, shared)) } },
  };
}

/** The schema of a part; its own definitions move to those that all parts share, by names that nobody else has. */
function partOf(type: z.ZodType, name: string, shared: Record<string, Json>): JsonObject {
  const text = JSON.stringify(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }));
  const renamed = text.replaceAll('"#/$defs/', `"#/$defs/${name}.`);
  const { $schema: _, $defs, ...form } = JSON.parse(renamed) as JsonObject;
  if (isObject($defs))
    for (const [key, value] of Object.entries($defs)) shared[`${name}.${key}`] = withRules(value as Json);
  return form;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function jsonOf(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
