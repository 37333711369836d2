import { refusal } from '../refusal.js';

/** Names of the Avro types that hold one value and refer to no other type. */
export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

/** A type of a writer schema with all names resolved; records may refer to themselves. */
export type AvroType =
  | { readonly kind: AvroPrimitive }
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] }
  | AvroRecord;

export interface AvroRecord {
  readonly kind: 'record';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: AvroType }[];
}

const PRIMITIVES: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

/** More named types and fields than any survey needs by a factor of twenty; bounds the code generated for a schema. */
const MAX_SCHEMA_NODES = 50_000;

type Schema = string | readonly Schema[] | { readonly [key: string]: unknown };

interface Scope {
  readonly types: Map<string, AvroType>;
  /** Schemas of other documents by full name, parsed when first referred to. */
  readonly documents: ReadonlyMap<string, unknown>;
  nodes: number;
}

/**
 * Parses a writer schema (Avro 1.11, "Schema Declaration"). Defaults, aliases, documentation and logical types are
 * ignored: reading with the writer's schema needs none of them.
 *
 * @param schema     the JSON value of the schema
 * @param documents  further schemas by full name, for schemas spread over several files
 * @throws {RefusedAlert} when it is no Avro schema
 */
export function parseAvroType(
  schema: unknown,
  documents: ReadonlyMap<string, unknown> = new Map(),
): AvroType {
  return parse(schema, '', { types: new Map(), documents, nodes: 0 });
}

function parse(schema: unknown, namespace: string, scope: Scope): AvroType {
  scope.nodes += 1;
  if (scope.nodes > MAX_SCHEMA_NODES)
    throw refusal(`its Avro schema has more than ${MAX_SCHEMA_NODES} types and fields`);
  if (!isSchema(schema)) throw refusal(`its Avro schema has ${JSON.stringify(schema)} where a type belongs`);
  if (typeof schema === 'string') return resolve(schema, namespace, scope);
  if (isUnion(schema))
    return { kind: 'union', branches: schema.map((branch) => parse(branch, namespace, scope)) };
  const type = schema['type'];
  if (typeof type !== 'string') return parse(type, namespace, scope);
  if (type === 'array') return { kind: 'array', items: parse(schema['items'], namespace, scope) };
  if (type === 'map') return { kind: 'map', values: parse(schema['values'], namespace, scope) };
  if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed')
    return parseNamed(type, schema, namespace, scope);
  return resolve(type, namespace, scope);
}

function parseNamed(
  kind: 'record' | 'error' | 'enum' | 'fixed',
  schema: { readonly [key: string]: unknown },
  outerNamespace: string,
  scope: Scope,
): AvroType {
  const name = fullNameOf(schema, outerNamespace);
  const namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  if (kind === 'fixed') return define(scope, { kind, name, size: sizeOf(schema['size'], name) });
  if (kind === 'enum') return define(scope, { kind, name, symbols: symbolsOf(schema['symbols'], name) });
  const fields: { name: string; type: AvroType }[] = [];
  // Defined before its fields are parsed, so that a field may refer to the record itself.
  const record = define(scope, { kind: 'record', name, fields });
  const declared = schema['fields'];
  if (!Array.isArray(declared)) throw refusal(`its Avro schema has a record "${name}" without fields`);
  for (const field of declared as readonly unknown[]) {
    if (!isDeclaration(field) || typeof field['name'] !== 'string')
      throw refusal(`its Avro schema has a field without a name in record "${name}"`);
    fields.push({ name: field['name'], type: parse(field['type'], namespace, scope) });
  }
  return record;
}

function define(scope: Scope, type: AvroType & { readonly name: string }): AvroType {
  scope.types.set(type.name, type);
  return type;
}

function resolve(reference: string, namespace: string, scope: Scope): AvroType {
  if (isPrimitive(reference)) return { kind: reference };
  const names =
    reference.includes('.') || namespace === '' ? [reference] : [`${namespace}.${reference}`, reference];
  for (const name of names) {
    const known = scope.types.get(name);
    if (known !== undefined) return known;
    const document = scope.documents.get(name);
    if (document !== undefined) return parse(document, '', scope);
  }
  throw refusal(`its Avro schema refers to the type "${reference}", which it does not define`);
}

/** Gives the full name of a named schema: `name` when it has dots, else `namespace.name`. */
export function fullNameOf(schema: { readonly [key: string]: unknown }, outerNamespace = ''): string {
  const { name, namespace = outerNamespace } = schema;
  if (typeof name !== 'string' || name === '')
    throw refusal('its Avro schema has a named type without a name');
  if (name.includes('.') || typeof namespace !== 'string' || namespace === '') return name;
  return `${namespace}.${name}`;
}

function sizeOf(size: unknown, name: string): number {
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  throw refusal(`its Avro schema has a fixed "${name}" of size ${JSON.stringify(size)}`);
}

function symbolsOf(symbols: unknown, name: string): readonly string[] {
  if (Array.isArray(symbols) && symbols.every((symbol): symbol is string => typeof symbol === 'string'))
    return symbols;
  throw refusal(`its Avro schema has an enum "${name}" without symbols`);
}

function isPrimitive(name: string): name is AvroPrimitive {
  return PRIMITIVES.has(name);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function isUnion(schema: Exclude<Schema, string>): schema is readonly Schema[] {
  return Array.isArray(schema);
}

function isDeclaration(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
