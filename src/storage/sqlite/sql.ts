import type { Cell } from './connection.js';

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Cell[];
}

/** Makes a piece. The text is always ours: what users give is among the values. */
export function sql(text: string, ...values: readonly Cell[]): Sql {
  return { text, values };
}

const TRUE = sql('1');
export const FALSE = sql('0');

/** All of the conditions. */
export function allOf(parts: readonly Sql[]): Sql {
  return joined(parts, 'and', TRUE);
}

/** Any of the conditions. */
export function anyOf(parts: readonly Sql[]): Sql {
  return joined(parts, 'or', FALSE);
}

function joined(parts: readonly Sql[], word: 'and' | 'or', ofNone: Sql): Sql {
  if (parts.length === 0) return ofNone;
  if (parts.length === 1) return parts[0]!;
  return {
    text: `(${parts.map(({ text }) => text).join(` ${word} `)})`,
    values: parts.flatMap(({ values }) => values),
  };
}
