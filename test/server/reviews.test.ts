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

test('refuses an instant that is none, naming it', async () => {
  const store = await madeStore([]);
  const server = await madeServer(store);
  const { errors } = await ask(server, '{ journal(since: "yesterday") { totalCount } }');
  expect(errors.map(({ message }) => message)).toEqual([
    'since must be an instant like 2026-11-22T10:35:00Z; received "yesterday"',
  ]);
  await server.close();
  await store.close();
});
