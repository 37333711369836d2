/**
 * Versions of catalogues. Their rows are in files of their own beside the store (catalogue/catalogue-folder.ts).
 *
 * The newest version of a name is the one with the largest id.
 */
export const catalogues = {
  name: '20261122-catalogues',
  sql: `
create table catalogue (
  id integer primary key autoincrement,
  name text not null,
  digest text not null,
  -- Key of the access term; null: seen by everyone.
  term text,
  body text not null,
  unique (name, digest)
) strict;
create index catalogue_digest on catalogue (digest);
`,
};
