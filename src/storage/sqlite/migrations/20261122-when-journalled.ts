/** The journal in the order of instants, whoever wrote first: for copies, which every store must order alike. */
export const whenJournalled = {
  name: '20261122-when-journalled',
  sql: 'create index journal_at on journal (at)',
} as const;
