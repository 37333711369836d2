/**
 * The feed of changes: a row for each commit, with the transients that it touched. The newest row is never pruned, so no
 * number is given twice; a follower's place names the stream, which no other store has.
 */
export const touchedTransients = {
  name: '20261122-touched-transients',
  sql: `
create table change (
  id integer primary key,
  at integer not null,
  -- JSON arrays of transients: those whose facets may have changed, and the others.
  with_facets text not null,
  others text not null
) strict;
create table change_stream (name text primary key) strict, without rowid;
insert into change_stream values (lower(hex(randomblob(8))));
`,
} as const;
