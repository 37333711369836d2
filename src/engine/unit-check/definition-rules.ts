import { contentHash } from '../../provenance/canonical-json.js';
import type { UnitDefinition } from '../../unit/index.js';

/** A parameter that no unit has. */
const STRANGER = 'noSuchParameterOfAnyUnit';

/** Finds what a definition lacks: a name as job files write it, a sentence, an author, parameters without strangers. */
export function definitionMistakes(definition: UnitDefinition, config: unknown): readonly string[] {
  const { name, description, author, params } = definition;
  const mistakes: string[] = [];
  if (!/^([A-Z][a-z0-9]+)+$/.test(name))
    mistakes.push(`expected a name in UpperCamelCase, found ${JSON.stringify(name)}`);
  if (typeof description !== 'string' || !/\S+\s.*\.$/s.test(description))
    mistakes.push(`expected a sentence as description, found ${JSON.stringify(description ?? null)}`);
  if (typeof author !== 'string' || author.trim() === '')
    mistakes.push(`expected an author, found ${JSON.stringify(author ?? null)}`);
  const issues = params.safeParse({ ...objectOf(config), [STRANGER]: 1 }).error?.issues ?? [];
  if (!issues.some((issue) => issue.code === 'unrecognized_keys'))
    mistakes.push('expected params that refuse unknown keys (z.strictObject), found some that take any key');
  const parsed = params.safeParse(config);
  if (parsed.success) {
    const again = params.safeParse(parsed.data);
    if (!again.success || textOf(again.data) !== textOf(parsed.data))
      mistakes.push(
        'expected params that take what they gave unchanged, found some that change it (a transform)',
      );
  }
  return mistakes;
}

function textOf(value: unknown): string {
  return contentHash(JSON.parse(JSON.stringify(value ?? null)));
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
