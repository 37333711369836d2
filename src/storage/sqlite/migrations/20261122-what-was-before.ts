/**
 * What was replaced, and until when, so that earlier instants can be answered; and the horizon, at or before which
 * nothing is recorded any more (src/storage/port/history-store.ts). Rows come where something is replaced, which is seldom.
 */
export const whatWasBefore = {
  name: '20261122-what-was-before',
  sql: `
create table horizon (id integer primary key check (id = 1), closed integer not null) strict;
insert into horizon values (1, -1);

-- The record of a point (point-codec) before an alert added to it.
create table former_point (
  id integer primary key,
  transient integer not null,
  record blob not null,
  until integer not null
) strict;
create index former_point_transient on former_point (transient);

-- The place at which a state was last current in some lanes before it was derived again; null when in none.
create table former_place (
  id integer primary key,
  transient integer not null,
  state integer not null,
  lane_set integer not null,
  derivation integer,
  until integer not null
) strict;
create index former_place_transient on former_place (transient);

-- The result that stood for a ticket before another one did.
create table former_result (
  id integer primary key,
  transient integer not null,
  ticket integer not null,
  result integer not null,
  until integer not null
) strict;
create index former_result_transient on former_result (transient);
`,
} as const;
