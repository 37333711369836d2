import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/domain/datapoint.js';
import { realData } from '../real-data.js';
import { alertsOf, collected } from '../sources/collected.js';
import { AskedStore } from './asked-store.js';

const PARTNER = ['ztf-partnership'];

const ARCHIVE = {
  name: 'archive',
  access: 'every-label',
  readableBy: 'everyone',
  t2: [{ unit: 'LightCurveSummary' }, { unit: 'RiseDecline' }],
};

const mixed = realData('alerts-ztf/ampel-mixed-programid');

describe.skipIf(mixed === undefined)(
  'ZTF18abxhyqv, of which every alert was raised by a partnership exposure',
  () => {
    const name = 'ZTF18abxhyqv';
    let alerts: readonly Alert[];
    let store: AskedStore;
    let nothing: AskedStore;

    beforeAll(async () => {
      alerts = alertsOf(await collected([mixed ?? '']));
      store = await AskedStore.of(alerts, [ARCHIVE]);
      nothing = await AskedStore.of([], [ARCHIVE]);
    });
    afterAll(async () => {
      await store.close();
      await nothing.close();
    });

    it('has public limits in its histories, or the case would show nothing', () => {
      const publicPoints = alerts.flatMap(({ history }) =>
        history.filter(({ label }) => label === 'ztf-public'),
      );
      expect(alerts.map(({ trigger }) => trigger.label)).toEqual(alerts.map(() => 'ztf-partnership'));
      expect(publicPoints).toHaveLength(5);
    });

    it('does not exist for anonymous, nor does anything of it: the server answers like an empty one', async () => {
      const seen = JSON.stringify(await store.ask(PARTNER, idsOf(name)));
      const ids = [
        ...new Set(seen.match(/"(?:ztf:|alert:|state:|t2result:|config:|unit:|run:|transient:)[^"]+"/g)),
      ];
      expect(ids.length).toBeGreaterThan(30);
      const [{ trigger }] = alerts as [Alert];
      const cone = `{raDeg: ${trigger.datapoint.raDeg}, decDeg: ${trigger.datapoint.decDeg}, radiusArcsec: 60}`;
      const questions = [
        `{ transient(name: "${name}") { name } }`,
        `{ transients { totalCount edges { cursor node { name } } completeness { dataUntilMjd pendingT2 } } }`,
        `{ transients(where: {region: {cone: ${cone}}}, orderBy: [{field: DISTANCE}]) { totalCount edges { node { id } } } }`,
        `{ transients(where: {not: {name: {eq: "${name}"}}}) { totalCount } }`,
        `{ transients(where: {channels: {anyOf: ["archive"]}}) { totalCount } }`,
        `{ transients(where: {t2: {unit: "LightCurveSummary", path: "detectionCount", gte: 0}}) { totalCount completeness { complete } } }`,
        `{ nodes(ids: [${ids.join(' ')}]) { id } }`,
        ...ids.map((id) => `{ provenance(id: ${id}) { nodes { id } } node(id: ${id}) { id } }`),
        '{ units { name requested } channels { name access } viewer { labels channels } }',
      ];
      for (const question of questions)
        expect((await store.answer([], question)).text, question).toBe(
          (await nothing.answer([], question)).text,
        );
    });

    it('is complete for the partnership: each alert, each point with its own right, each result', async () => {
      const points = new Map(
        alerts
          .flatMap(({ trigger, history }) => [...history, trigger])
          .map(({ datapoint, label }) => [datapoint.id as string, label]),
      );
      const answer = await store.ask(
        PARTNER,
        `{ transient(name: "${name}") {
          detectionCount upperLimitCount raDeg decDeg channels
          alerts { totalCount } datapoints { totalCount edges { node { id labels } } }
          states { totalCount } t2Results(currentOnly: true) { edges { node { unit body } } } } }`,
      );
      const limits = [...points.keys()].filter((id) => id.startsWith('ztf:h:')).length;
      expect(answer).toMatchObject({
        transient: {
          detectionCount: points.size - limits,
          upperLimitCount: limits,
          channels: ['archive'],
          alerts: { totalCount: 4 },
          datapoints: { totalCount: points.size },
          states: { totalCount: 4 },
          t2Results: {
            edges: [
              { node: { unit: 'LightCurveSummary', body: { detectionCount: points.size - limits } } },
              { node: { unit: 'RiseDecline' } },
            ],
          },
        },
      });
      const { edges } = (
        answer as { transient: { datapoints: { edges: { node: { id: string; labels: string[] } }[] } } }
      ).transient.datapoints;
      for (const { node } of edges) expect(node.labels).toEqual([points.get(node.id)]);
      expect(edges.filter(({ node }) => points.get(node.id) === 'ztf-public')).toHaveLength(5);
    });
  },
);

const babamul = realData('alerts-ztf/babamul');

describe.skipIf(babamul === undefined)('an alert whose history does not say whose it is', () => {
  let alert: Alert;
  let store: AskedStore;

  beforeAll(async () => {
    const alerts = alertsOf(await collected([babamul ?? '']));
    alert = alerts[0] as Alert;
    store = await AskedStore.of(alerts, [ARCHIVE]);
  });
  afterAll(() => store.close());

  const QUERY =
    '{ transients { edges { node { name detectionCount upperLimitCount forcedCount datapoints { totalCount } t2Results(units: ["LightCurveSummary"]) { edges { node { body } } } } } } }';

  it('shows anonymous and the partnership its public trigger and nothing else', async () => {
    for (const grants of [[], PARTNER])
      expect(await store.ask(grants, QUERY)).toMatchObject({
        transients: {
          edges: [
            {
              node: {
                name: 'ZTF26aauybpk',
                detectionCount: 1,
                upperLimitCount: 0,
                forcedCount: 0,
                datapoints: { totalCount: 1 },
                t2Results: { edges: [{ node: { body: { detectionCount: 1, forcedCount: 0 } } }] },
              },
            },
          ],
        },
      });
  });

  it('shows everything to who may see restricted data', async () => {
    const all = new Set([alert.trigger, ...alert.history].map(({ datapoint }) => datapoint.id));
    expect(await store.ask(['ztf-restricted'], QUERY)).toMatchObject({
      transients: { edges: [{ node: { datapoints: { totalCount: all.size } } }] },
    });
  });
});

function idsOf(name: string): string {
  return `{ transient(name: "${name}") { id
    datapoints { edges { node { id } } }
    alerts { edges { node { id run { id } } } }
    states { edges { node { id provenance { config { id } unitVersion { id } run { id } } } } }
    t2Results(includeSuperseded: true) { edges { node { id provenance { config { id } unitVersion { id } run { id } } } } } } }`;
}
