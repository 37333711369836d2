import type { AvroType } from './avro-type.js';

/**
 * Writes the schema of one type of a larger schema so that it stands alone: named types are spelled out at their first
 * use, documentation and defaults are gone. Schemas that differ only in those give the same text.
 */
export function standaloneSchema(type: AvroType): string {
  return JSON.stringify(declare(type, new Set()));
}

function declare(type: AvroType, declared: Set<string>): unknown {
  switch (type.kind) {
    case 'array':
      return { type: 'array', items: declare(type.items, declared) };
    case 'map':
      return { type: 'map', values: declare(type.values, declared) };
    case 'union':
      return type.branches.map((branch) => declare(branch, declared));
    case 'fixed':
      return named(type.name, declared, () => ({ type: 'fixed', name: type.name, size: type.size }));
    case 'enum':
      return named(type.name, declared, () => ({ type: 'enum', name: type.name, symbols: type.symbols }));
    case 'record':
      return named(type.name, declared, () => ({
        type: 'record',
        name: type.name,
        fields: type.fields.map((field) => ({ name: field.name, type: declare(field.type, declared) })),
      }));
    default:
      return type.kind;
  }
}

function named(name: string, declared: Set<string>, spellOut: () => unknown): unknown {
  if (declared.has(name)) return name;
  declared.add(name);
  return spellOut();
}
