import { registerEnumType } from 'type-graphql';

/** Which rows within the radius. */
export const MatchModeEnum = { NEAREST: 'NEAREST', ALL: 'ALL' } as const;

/** What a column holds. */
export const ColumnTypeEnum = {
  TEXT: 'TEXT',
  INTEGER: 'INTEGER',
  LONG: 'LONG',
  NUMBER: 'NUMBER',
  BOOLEAN: 'BOOLEAN',
  LIST: 'LIST',
} as const;

registerEnumType(MatchModeEnum, {
  name: 'MatchMode',
  description: 'Which of several matches within the radius.',
  valuesConfig: {
    NEAREST: { description: 'The nearest one.' },
    ALL: { description: 'All, nearest first.' },
  },
});

registerEnumType(ColumnTypeEnum, {
  name: 'ColumnType',
  description: "What a catalogue's column holds.",
  valuesConfig: {
    TEXT: { description: 'Texts.' },
    INTEGER: { description: 'Whole numbers that a double holds exactly.' },
    LONG: { description: 'Whole numbers of which some are beyond 2^53: given as decimal text, exact.' },
    NUMBER: { description: 'Numbers.' },
    BOOLEAN: { description: 'True or false.' },
    LIST: { description: 'Several values a row.' },
  },
});
