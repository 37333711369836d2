/** Records of the project's own: under an audience, found by kind and id, by keys, by their place in lists. */
export const records = {
  name: '20261122-records',
  sql: `
create table audience (id integer primary key, key text not null unique) strict;

create table record (
  id integer primary key,
  kind integer not null,
  record_id text not null,
  place real not null,
  audience integer not null,
  revision integer not null,
  recorded_at integer not null,
  keys text not null,
  blobs text,
  body text not null
) strict;
create unique index record_kind_id on record (kind, record_id);
-- Lists and counts read this alone; bodies may be large.
create index record_place on record (kind, place, record_id, audience);

-- A list by key is one range of it, in order, filtered without a look at the record.
create table record_key (
  kind integer not null,
  key text not null,
  place real not null,
  record_id text not null,
  audience integer not null,
  record integer not null,
  primary key (kind, key, place, record_id)
) strict, without rowid;

-- Contents by hash. Pieces are written in transactions of their own, so that large contents keep nobody waiting; what
-- is not complete is named by no record.
create table blob (
  id integer primary key,
  hash blob not null,
  size integer not null,
  kept_at integer not null,
  is_complete integer not null
) strict;
create unique index blob_hash on blob (hash) where is_complete = 1;
create index blob_kept_at on blob (kept_at);

create table blob_chunk (
  id integer primary key,
  blob integer not null,
  place integer not null,
  bytes blob not null
) strict;
create unique index blob_chunk_place on blob_chunk (blob, place);

create table record_blob (
  record integer not null,
  blob integer not null,
  primary key (record, blob)
) strict, without rowid;
create index record_blob_blob on record_blob (blob);
`,
} as const;
