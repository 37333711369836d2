/**
 * First layout. Keys that repeat (labels, terms, classes, lanes, sets of lanes, traces, runs) are interned: rows carry
 * their integers, which never leave the adapter. Hashes and ids are stored as bytes.
 */
export const firstLayout = {
  name: '20261122-first-layout',
  sql: `
create table meta (
  id integer primary key check (id = 1),
  -- Raised whenever an interning table grows, so that other connections read the new rows.
  interned integer not null,
  -- Raised whenever labels or channels change, so that what viewers may read is worked out again.
  registry integer not null,
  -- Whether a label table was given; until then the default one holds.
  has_labels integer not null
) strict;
insert into meta values (1, 0, 0, 0);

create table label (id integer primary key, key text not null unique) strict;
create table term (id integer primary key, key text not null unique, newest_mjd real) strict;
create table visibility_class (id integer primary key, key text not null unique) strict;
create table lane (id integer primary key, key text not null unique) strict;
create table lane_set (id integer primary key, key text not null unique) strict;
create table unit (id integer primary key, key text not null unique) strict;
create table word (id integer primary key, key text not null unique) strict;
create table field_list (id integer primary key, key text not null unique) strict;
create table schema (id integer primary key, key text not null unique, body text) strict;
create table source (id integer primary key, key text not null unique) strict;
create table verdict_set (id integer primary key, key text not null unique) strict;
create table config (id integer primary key, key text not null unique, body text) strict;
create table unit_version (id integer primary key, key text not null unique, name text not null, body text not null) strict;
create table trace (id integer primary key, key text not null unique, unit_version integer, config integer) strict;
create table run (id integer primary key, key text not null unique, started_at integer, body text, outcome text) strict;

create table label_condition (label text primary key, condition text not null) strict, without rowid;
create table channel (name text primary key, access text not null, readable_by text not null) strict, without rowid;

create table transient (
  id integer primary key,
  survey text not null,
  name text not null,
  version integer not null,
  point_count integer not null,
  derivations integer not null,
  unique (name, survey)
) strict;

create table datapoint (
  id integer primary key,
  point blob not null,
  transient integer not null,
  seq integer not null,
  raw any not null,
  schema integer,
  recorded_at integer not null,
  run integer not null
) strict;
create index datapoint_point on datapoint (point);

-- The light curves: points of one transient and one term, packed. What is read; the rows above are not.
create table light_curve_segment (
  id integer primary key,
  transient integer not null,
  term integer not null,
  segment integer not null,
  point_count integer not null,
  points blob not null,
  unique (transient, term, segment)
) strict;

create table facet (
  id integer primary key,
  transient integer not null,
  class_id integer not null,
  survey text not null,
  name text not null,
  hpx integer,
  ra_deg real,
  dec_deg real,
  first_detection_mjd real,
  last_detection_mjd real,
  survey_first_detection_mjd real,
  last_limit_mjd real,
  last_limit_mag real,
  detection_count integer not null,
  negative_detection_count integer not null,
  upper_limit_count integer not null,
  forced_count integer not null,
  peak_mag real,
  peak_mjd real,
  peak_band text,
  last_mag real,
  last_band text,
  best_drb real,
  last_drb real,
  best_rb real,
  last_rb real,
  star_score real,
  star_distance_arcsec real,
  solar_system_distance_arcsec real,
  survey_detection_count integer,
  negative_share real,
  -- The whole facet: 51 rows read so cost half of what 30 columns each do.
  packed blob not null
) strict;
create unique index facet_transient on facet (transient, class_id);
create index facet_sky on facet (hpx, class_id, ra_deg, dec_deg);
create index facet_last_detection on facet (last_detection_mjd, class_id);
create index facet_first_detection on facet (first_detection_mjd, class_id);
create index facet_peak on facet (peak_mag, class_id);
create index facet_name on facet (name, survey, class_id);
-- The order of ties, and of lists without another.
create index facet_key on facet (survey, name, class_id);

create table alert (
  id integer primary key,
  transient integer not null,
  alert_id text not null,
  label integer not null,
  trigger integer not null,
  points blob not null,
  field_list integer not null,
  fields blob not null,
  verdict_set integer not null,
  received_at integer not null,
  run integer not null,
  source integer not null,
  "offset" integer not null,
  unique (transient, alert_id, label)
) strict;
create index alert_id on alert (alert_id);

create table acceptance (
  id integer primary key,
  transient integer not null,
  lane_set integer not null,
  since integer not null,
  run integer not null,
  admitted blob
) strict;
create index acceptance_transient on acceptance (transient, lane_set);

create table state (
  id integer primary key,
  hash blob not null unique,
  transient integer not null,
  trace integer not null,
  points blob not null
) strict;
create index state_transient on state (transient);

-- In which lanes a state was derived, and when first; its places in the transient's order of derivation: when first,
-- and when last it was what its combiner gives.
create table state_lane (
  id integer primary key,
  state integer not null,
  lane_set integer not null,
  derivation integer not null,
  current_derivation integer,
  since integer not null,
  run integer not null
) strict;
create unique index state_lane_state on state_lane (state, lane_set);

create table ticket (
  id integer primary key,
  key blob not null,
  unit integer not null,
  config integer not null,
  transient integer not null,
  state integer not null,
  -- All lanes; those of the first planning with its time and run, later ones in ticket_lane.
  lane_set integer not null,
  first_lane_set integer not null,
  since integer not null,
  run integer not null,
  status integer not null,
  due integer not null,
  attempts integer not null,
  lease_until integer,
  worker text,
  error_code text,
  error_message text,
  result integer
) strict;
-- A key says the input, and so the transient: one page of this index holds all keys of a transient, where an index
-- by key alone would write a page for each of them.
create unique index ticket_transient on ticket (transient, key);
create index ticket_waiting on ticket (unit, due) where status = 0;
create index ticket_running on ticket (lease_until) where status = 2;

create table ticket_lane (
  id integer primary key,
  ticket integer not null,
  lane_set integer not null,
  since integer not null,
  run integer not null
) strict;
create index ticket_lane_ticket on ticket_lane (ticket);

create table ticket_tie (
  ticket integer not null,
  place integer not null,
  tied_to integer not null,
  primary key (ticket, place)
) strict, without rowid;
create index ticket_tie_tied on ticket_tie (tied_to);

-- How many tickets there are of a kind: exact, kept by every write, so that counting never reads the backlog.
create table ticket_count (
  unit integer not null,
  config integer not null,
  lane_set integer not null,
  status integer not null,
  trace integer not null,
  count integer not null,
  primary key (unit, config, lane_set, status, trace)
) strict, without rowid;

create table result (
  id integer primary key,
  hash blob not null unique,
  ticket integer not null,
  trace integer not null,
  body text not null,
  body_hash blob not null,
  consumed blob not null,
  recorded_at integer not null,
  run integer not null,
  duration_ms real not null
) strict;
create index result_ticket on result (ticket);

-- What is seen through visible records: a run or a trace is shown to who sees one of these.
create table run_use (
  run integer not null,
  label integer not null,
  lane_set integer not null,
  primary key (run, label, lane_set)
) strict, without rowid;
create table trace_use (
  trace integer not null,
  lane_set integer not null,
  primary key (trace, lane_set)
) strict, without rowid;

create table journal (
  id integer primary key,
  at integer not null,
  run text not null,
  kind text not null,
  message text not null,
  detail text
) strict;
`,
} as const;
