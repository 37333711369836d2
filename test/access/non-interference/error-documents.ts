import type { OracleDocument } from './documents.js';
import type { Draw } from './draw.js';
import type { KnownValues } from './known-values.js';

type Write = (
  draw: Draw,
  known: KnownValues,
) => string | { readonly query: string; readonly variables: Record<string, unknown> };

const rows = '{ edges { node { name } } totalCount }';
const text = (value: string) => JSON.stringify(value);

/** Every way of going wrong that a document can choose, with hidden values where it can hold any. */
const WAYS: Readonly<Record<string, Write>> = {
  SYNTAX: () => '{ transients { totalCount }',
  UNKNOWN_FIELD: () => '{ transients { totalCount secrets } }',
  UNKNOWN_ARGUMENT: (draw, known) => `{ transient(alias: ${text(known.text(draw, 'name'))}) { name } }`,
  NO_ARGUMENT: () => '{ node { id } }',
  WRONG_TYPE: (draw, known) => `{ transients(first: ${text(known.id(draw))}) ${rows} }`,
  WRONG_VARIABLE: (draw, known) => ({
    query: `query Q($first: Int) { transients(first: $first) ${rows} }`,
    variables: { first: known.id(draw) },
  }),
  WRONG_ENUM: () => `{ transients(orderBy: [{field: CLASS_ID}]) ${rows} }`,
  ONE_OF_NONE: () => `{ transients(where: {region: {}}) ${rows} }`,
  BOTH_NAME_AND_ID: (draw, known) =>
    `{ transient(name: ${text(known.text(draw, 'name'))}, id: ${text(known.idOf(draw, 'transient:'))}) { name } }`,
  NEITHER_NAME_NOR_ID: () => '{ transient { name } }',
  BOTH_ENDS: () => `{ transients(first: 1, last: 1) ${rows} }`,
  NEGATIVE_PAGE: () => `{ transients(first: -1) ${rows} }`,
  LARGE_PAGE: () => `{ transients(first: 1001) ${rows} }`,
  MADE_CURSOR: (draw) =>
    `{ transients(after: ${text(draw.pick(['AAAA', '', 'x'.repeat(5000), '?']))}) ${rows} }`,
  FOREIGN_CURSOR: (draw, known) =>
    `{ transients(orderBy: [{field: NAME}], after: ${text(known.cursor(draw, 'DatapointConnection') ?? 'none')}) ${rows} }`,
  STALE_CURSOR: (draw, known) =>
    `{ transients(orderBy: [{field: PEAK_MAG}, {field: RA_DEG}], before: ${text(known.cursor(draw, 'TransientConnection') ?? 'none')}) ${rows} }`,
  NESTED_FOREIGN_CURSOR: (draw, known) =>
    `{ transient(name: ${text(known.text(draw, 'name'))}) { states(after: ${text(known.cursor(draw, 'T2ResultConnection') ?? 'none')}) { totalCount } } }`,
  NESTED_BOTH_ENDS: (draw, known) =>
    `{ transient(name: ${text(known.text(draw, 'name'))}) { name datapoints(first: 1, last: 1) { totalCount } } }`,
  NESTED_IN_LIST: () => '{ transients { edges { node { name alerts(first: -1) { totalCount } } } } }',
  PROVENANCE_CURSOR: (draw, known) =>
    `{ provenance(id: ${text(known.id(draw))}, after: "AAAA") { nodes { id } } }`,
  DISTANCE_WITHOUT_CONE: () => `{ transients(orderBy: [{field: DISTANCE}]) ${rows} }`,
  FIELD_TWICE: () => `{ transients(orderBy: [{field: NAME}, {field: NAME}]) ${rows} }`,
  MANY_ORDERS: () =>
    `{ transients(orderBy: [${['NAME', 'RA_DEG', 'DEC_DEG', 'PEAK_MAG', 'LAST_MAG'].map((field) => `{field: ${field}}`).join(' ')}]) ${rows} }`,
  DEEP_WHERE: () => `{ transients(where: ${'{not: '.repeat(17)}{}${'}'.repeat(17)}) ${rows} }`,
  WIDE_WHERE: () => `{ transients(where: {or: [${'{peakMag: {lt: 1}} '.repeat(257)}]}) ${rows} }`,
  NULL_OPERATOR: () => `{ transients(where: {peakMag: {lt: null}}) ${rows} }`,
  LONG_GLOB: () => `{ transients(where: {name: {matches: ${text('*'.repeat(201))}}}) ${rows} }`,
  MANY_VALUES: () => `{ transients(where: {name: {in: [${'"a" '.repeat(1001)}]}}) ${rows} }`,
  BAD_DECLINATION: () =>
    `{ transients(where: {region: {cone: {raDeg: 0, decDeg: 91, radiusArcsec: 1}}}) ${rows} }`,
  BAD_RADIUS: () =>
    `{ transients(where: {region: {cone: {raDeg: 0, decDeg: 0, radiusArcsec: -1}}}) ${rows} }`,
  BAD_BAND: () => `{ transients(where: {band: {band: "g band"}}) ${rows} }`,
  BAD_UNIT: () => `{ transients(where: {t2: {unit: "no unit", path: "a", eq: 1}}) ${rows} }`,
  BAD_PATH: (draw, known) =>
    `{ transients(where: {t2: {unit: ${text(known.unit(draw))}, path: "bands[0]", eq: 1}}) ${rows} }`,
  NO_T2_OPERATOR: (draw, known) =>
    `{ transients(where: {t2: {unit: ${text(known.unit(draw))}, path: "a"}}) ${rows} }`,
  ORDERED_BOOLEAN: (draw, known) =>
    `{ transients(where: {t2: {unit: ${text(known.unit(draw))}, path: "a", lt: true}}) ${rows} }`,
  MANY_IDS: (draw, known) => `{ nodes(ids: [${`${text(known.id(draw))} `.repeat(1001)}]) { id } }`,
  TOO_MUCH: () =>
    '{ transients(first: 1000) { edges { node { states(first: 1000) { edges { node { id } } } } } } }',
  TOO_DEEP: () =>
    `{ transients ${'{ edges { node { alerts '.repeat(1)}${'{ edges { node { transient { alerts '.repeat(5)}{ totalCount }${' } } } }'.repeat(5)} } } } }`,
  MANY_ALIASES: (draw, known) =>
    `{ ${Array.from({ length: 51 }, (_, n) => `a${n}: node(id: ${text(known.id(draw))}) { id }`).join(' ')} }`,
};

/** Names of the ways of going wrong; coverage counts them as `error:NAME`. */
export const ERROR_KINDS: readonly string[] = Object.keys(WAYS).map((name) => `error:${name}`);

/** Writes a document that is wrong in the named way. */
export function errorDocument(kind: string, draw: Draw, known: KnownValues): OracleDocument {
  const write = WAYS[kind.replace('error:', '')];
  if (!write) throw new TypeError(`no error is called ${kind}`);
  const written = write(draw, known);
  const { query, variables } = typeof written === 'string' ? { query: written, variables: {} } : written;
  return { query, variables, uses: new Set([kind]) };
}
