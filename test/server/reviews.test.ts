import { expect, test } from 'vitest';
import type { Alert } from '../../src/domain/datapoint.js';
import { process, review, reviewed, toldTime } from '../engine/t3/reviewed-store.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { HIDDEN, madeSurvey, NAMED } from '../fixtures/made-survey.js';
import { provJsonMistakes } from '../provenance/prov-json-reader.js';

const REMARKS = 'text channel process unit run at';
const LINES =
  'totalCount pageInfo { hasNextPage endCursor } edges { cursor node { at level channel process run unit transient message } }';
const REPORTS =
  'totalCount edges { cursor node { channel process session run startedAt endedAt labels inputs units counts } }';
const EVERYTHING = `{
  transients { totalCount edges { node { name tags { ${REMARKS} } notes { ${REMARKS} } aliases { ${REMARKS} } } } }
  journal { ${LINES} }
  byRun: journal(run: "run", first: 2) { ${LINES} }
  byTransient: journal(transient: "ztf/${HIDDEN.name}") { ${LINES} }
  ofPartners: journal(channel: "partners") { ${LINES} }
  reports { ${REPORTS} }
  reactions { totalCount edges { cursor node { id channel unit runId about sink sendState wantedVersion contentHash at } } }
  reportsOfPartners: reports(channel: "partners") { ${REPORTS} }
}`;

/** What a store gets that never heard of anything but public data. */
function publicOnly(alerts: readonly Alert[]): readonly Alert[] {
  return alerts
    .filter(({ trigger }) => trigger.label === 'ztf-public')
    .map((alert) => ({ ...alert, history: alert.history.filter(({ label }) => label === 'ztf-public') }));
}

/** Two stores say at one instant what is compared. */
const timed = ({ storage }: MadeStore) => toldTime(storage, () => MADE_AT_UNIX_MS);

async function reviewPublic(store: MadeStore): Promise<void> {
  const plans = [process(['Talker', 'Counter'], { labels: ['ztf-public'] })];
  await review(timed(store), plans, { channels: [reviewed(plans, 'everyone')] });
}

test('who reads a channel and may see all of its data sees its tags, notes, names, journal and reports', async () => {
  const store = await madeStore(madeSurvey(2));
  await review(store.storage, [process(['Talker'])]);
  const server = await madeServer(store);
  const data = await dataOf(server, EVERYTHING, {}, ['ztf-partnership']);
  expect(at(data, 'transients.edges.*.node.tags.*.text')).toEqual(
    Array(4)
      .fill('seen')
      .map((tag) => [tag]),
  );
  expect(at(data, 'transients.edges.*.node.aliases.*.text')).toContainEqual([`AT ${NAMED.name}`]);
  expect(at(data, 'byTransient.totalCount')).toBe(1);
  expect(at(data, 'byRun.pageInfo.hasNextPage')).toBe(true);
  expect(at(data, 'reports.edges.*.node.counts.reviewed')).toEqual([4]);
  await server.close();
  await store.close();
});

test('others get what they would get had the channel, its data and its reviews never been', async () => {
  const alerts = madeSurvey(3);
  const [whole, twin] = [await madeStore(alerts), await madeStore(publicOnly(alerts))];
  await review(timed(whole), [process(['Talker', 'Counter'])]);
  await reviewPublic(whole);
  await reviewPublic(twin);
  const servers = [await madeServer(whole), await madeServer(twin)];
  const [seen, expected] = await Promise.all(servers.map((server) => dataOf(server, EVERYTHING)));
  expect(at(seen, 'journal.totalCount')).toBe(5);
  expect(seen).toEqual(expected);
  await Promise.all([...servers.map((server) => server.close()), whole.close(), twin.close()]);
});

test('a report rests on what its session was handed: states and results, as a graph and as PROV-JSON', async () => {
  const store = await madeStore(madeSurvey(2));
  await review(store.storage, [process(['Talker'])]);
  const server = await madeServer(store);
  const listed = await dataOf(server, '{ reports { edges { node { id } } } }', {}, ['ztf-partnership']);
  const [id] = at(listed, 'reports.edges.*.node.id') as readonly string[];
  const graph = `{ provenance(id: "${id}", first: 1000) { record { __typename id } nodes { id kind depth label }
    edges { from to relation } reports { channel } provJson } }`;
  const found = at(await dataOf(server, graph, {}, ['ztf-partnership']), 'provenance');
  expect(at(found, 'record')).toEqual({ __typename: 'ReviewReport', id });
  expect(at(found, 'reports.*.channel')).toEqual(['partners']);
  const kinds = (at(found, 'nodes') as readonly { kind: string; depth: number; label: string }[])
    .filter(({ depth }) => depth <= 1)
    .map(({ kind }) => kind);
  expect(kinds.slice(0, 1)).toEqual(['REPORT']);
  expect(kinds.filter((kind) => kind === 'STATE')).toHaveLength(4);
  expect(kinds.filter((kind) => kind === 'T2_RESULT')).toHaveLength(4);
  const prov = at(found, 'provJson');
  expect(provJsonMistakes(prov)).toEqual([]);
  const generated = Object.values(at(prov, 'wasGeneratedBy') as Record<string, Record<string, string>>);
  const [session] = generated.filter((relation) => relation['prov:entity']?.startsWith('report:'));
  const used = Object.values(at(prov, 'used') as Record<string, Record<string, string>>);
  expect(used.filter((relation) => relation['prov:activity'] === session?.['prov:activity'])).toHaveLength(8);
  expect(await dataOf(server, graph)).toEqual({ provenance: null });
  await server.close();
  await store.close();
});

test('a post rests on what its session was handed of its transient, as a graph and as PROV-JSON', async () => {
  const store = await madeStore(madeSurvey(2));
  await review(store.storage, [process(['Talker'])]);
  const server = await madeServer(store);
  const fields =
    'id channel process unit runId sink postKind sendState wantedVersion contentHash sentVersion sentContentHash';
  const list = `{
    reactions { totalCount edges { cursor node { ${fields} about at } } }
    waiting: reactions(state: UNCERTAIN) { totalCount }
    named: reactions(transient: "ztf/${HIDDEN.name}", channel: "partners", state: SENT) { edges { node { ${fields} } } }
  }`;
  const listed = await dataOf(server, list, {}, ['ztf-partnership']);
  expect(at(listed, 'reactions.totalCount')).toBe(4);
  expect(at(listed, 'waiting.totalCount')).toBe(0);
  const [post] = at(listed, 'named.edges.*.node') as readonly Record<string, string>[];
  expect(post).toMatchObject({
    channel: 'partners',
    process: 'daily',
    unit: 'Talker',
    sink: 'out',
    postKind: 'PUBLISH',
    sendState: 'SENT',
    wantedVersion: 1,
    sentVersion: 1,
    sentContentHash: post!['contentHash'],
  });
  const graph = `{ provenance(id: "${post!['id']}", first: 1000) { record { __typename id } nodes { kind depth label }
    reactions { id sink } provJson } node(id: "${post!['id']}") { ... on Reaction { sink } } }`;
  const found = await dataOf(server, graph, {}, ['ztf-partnership']);
  expect(at(found, 'node.sink')).toBe('out');
  expect(at(found, 'provenance.record')).toEqual({ __typename: 'Reaction', id: post!['id'] });
  expect(at(found, 'provenance.reactions.*.sink')).toEqual(['out']);
  const near = at(found, 'provenance.nodes') as readonly { kind: string; depth: number; label: string }[];
  expect(near.filter(({ depth }) => depth <= 1)).toEqual([
    { kind: 'REACTION', depth: 0, label: `post of Talker to out of partners about ztf/${HIDDEN.name}` },
    { kind: 'STATE', depth: 1, label: expect.stringContaining(HIDDEN.name) },
    { kind: 'T2_RESULT', depth: 1, label: `LightCurveSummary of ${HIDDEN.name}` },
  ]);
  expect(near.some(({ kind }) => kind === 'ALERT')).toBe(true);
  const prov = at(found, 'provenance.provJson');
  expect(provJsonMistakes(prov)).toEqual([]);
  const entity = at(prov, 'entity') as Record<string, Record<string, unknown>>;
  expect(entity[post!['id']!]).toMatchObject({ 'ampelgraph:sink': 'out', 'ampelgraph:state': 'SENT' });
  // Nobody else learns that there is such a post, by list, node or graph.
  const others = await dataOf(server, list);
  expect(at(others, 'reactions')).toEqual({ totalCount: 0, edges: [] });
  expect(await dataOf(server, graph)).toEqual({ provenance: null, node: null });
  await server.close();
  await store.close();
});

test('refuses an instant that is none, or one without a zone, naming it', async () => {
  const store = await madeStore([]);
  const server = await madeServer(store);
  for (const since of ['yesterday', '2026-11-22T10:35:00', '2026-13-22']) {
    const { errors } = await ask(server, `{ journal(since: "${since}") { totalCount } }`);
    expect(errors.map(({ message }) => message)).toEqual([
      `since must be an instant with its zone, such as 2026-11-22T10:35:00Z; received "${since}"`,
    ]);
  }
  for (const since of ['2026-11-22', '2026-11-22T10:35:00.5+01:00'])
    expect((await ask(server, `{ journal(since: "${since}") { totalCount } }`)).errors).toEqual([]);
  await server.close();
  await store.close();
});
