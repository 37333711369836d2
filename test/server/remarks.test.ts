import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/access/viewer.js';
import { RemarkBook } from '../../src/engine/remarks/write-remark.js';
import { process, review } from '../engine/t3/reviewed-store.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { HIDDEN, madeSurvey, NAMED, neighbour } from '../fixtures/made-survey.js';

type Server = Awaited<ReturnType<typeof madeServer>>;

const PARTNER = ['ztf-partnership', 'write:partners', 'write:everyone'];
const NAMED_ID = `transient:ztf:${NAMED.name}`;
const SAID =
  'changed transient { name tags { text author unit channel } notes { text author } aliases { text author } }';

let store: MadeStore;
let server: Server;

beforeAll(async () => {
  store = await madeStore(madeSurvey(3));
  server = await madeServer(store, { remarks: new RemarkBook(store.storage) });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

const said = (mutation: string, as = PARTNER) =>
  dataOf(server, `mutation { it: ${mutation} { ${SAID} } }`, {}, as);
const refusal = async (mutation: string, as: readonly string[] = PARTNER) => {
  const { errors } = await ask(server, `mutation { it: ${mutation} { changed } }`, {}, as);
  return errors.map(({ message, extensions }) => `${String(extensions['code'])} ${message}`);
};
const on = (transient: string, channel: string, rest: string) =>
  `(transient: "${transient}", channel: "${channel}", ${rest})`;
const named = (where: string, as: readonly string[] = PARTNER) =>
  dataOf(server, `{ transients(where: ${where}) { totalCount edges { node { name } } } }`, {}, as).then(
    (data) => at(data, 'transients.edges.*.node.name'),
  );

describe('what people say of transients', () => {
  test('is said once, shown with its author, taken back once, and journalled each time', async () => {
    const add = `addTag${on(NAMED_ID, 'partners', 'tag: "tde"')}`;
    expect(await said(add)).toMatchObject({
      it: {
        changed: true,
        transient: {
          name: NAMED.name,
          tags: [{ text: 'tde', author: 'test', unit: null, channel: 'partners' }],
        },
      },
    });
    expect(await said(add)).toMatchObject({ it: { changed: false } });
    const remove = `removeTag${on(NAMED_ID, 'partners', 'tag: "tde"')}`;
    expect(await said(remove)).toMatchObject({ it: { changed: true, transient: { tags: [] } } });
    expect(await said(remove)).toMatchObject({ it: { changed: false } });
    const journal = await dataOf(
      server,
      '{ journal(channel: "partners") { edges { node { message author process run transient } } } }',
      {},
      PARTNER,
    );
    expect(at(journal, 'journal.edges.*.node')).toEqual(
      expect.arrayContaining(
        ['added', 'removed'].map((verb) => ({
          message: `test ${verb} the tag tde`,
          author: 'test',
          process: null,
          run: null,
          transient: `ztf/${NAMED.name}`,
        })),
      ),
    );
    expect(at(await dataOf(server, '{ journal { totalCount } }'), 'journal.totalCount')).toBe(0);
  });

  test('is a note of its author: another neither says it again for him nor takes it back', async () => {
    const add = `addNote${on(NAMED_ID, 'partners', 'text: "looks like a TDE"')}`;
    const remove = `removeNote${on(NAMED_ID, 'partners', 'text: "looks like a TDE"')}`;
    expect(await said(add)).toMatchObject({ it: { changed: true } });
    const identity = {
      authenticate: async (): Promise<Viewer> => ({ kind: 'TOKEN', subject: 'other', grants: PARTNER }),
    };
    const elsewhere = await madeServer(store, { identity, remarks: new RemarkBook(store.storage) });
    const asOther = (mutation: string) =>
      dataOf(elsewhere, `mutation { it: ${mutation} { changed } }`, {}, PARTNER);
    expect(await asOther(remove)).toEqual({ it: { changed: false } });
    expect(await asOther(add)).toEqual({ it: { changed: true } });
    expect(await said(remove)).toMatchObject({
      it: { changed: true, transient: { notes: [{ text: 'looks like a TDE', author: 'other' }] } },
    });
    await elsewhere.close();
  });

  test('is refused without the grant of the channel, before anything is looked at', async () => {
    for (const channel of ['partners', 'nowhere'])
      for (const id of [NAMED_ID, 'transient:ztf:ZTF00nothing'])
        expect(
          await refusal(`addTag${on(id, channel, 'tag: "x"')}`, ['ztf-partnership', 'write:other']),
        ).toEqual([`FORBIDDEN needs a token with the grant write:${channel}`]);
    expect(await refusal(`addTag${on(NAMED_ID, 'everyone', 'tag: "x"')}`, [])).toEqual([
      'FORBIDDEN needs a token with the grant write:everyone',
    ]);
  });

  test('is refused alike for what is hidden and for what is absent, whether from the author or from the channel', async () => {
    const channels = ['partners', 'nowhere'].map((channel) =>
      refusal(`addTag${on(NAMED_ID, channel, 'tag: "x"')}`, ['write:partners', 'write:nowhere']),
    );
    const [hidden, absent] = await Promise.all(channels);
    expect(hidden).toEqual(['BAD_USER_INPUT no channel "partners" of which you may see everything']);
    expect(absent).toEqual(hidden!.map((text) => text.replace('partners', 'nowhere')));
    // The partner sees the hidden one; the public channel's readers do not, and must not learn its name.
    for (const as of [PARTNER, ['write:everyone']])
      expect(
        await refusal(`addTag${on(`transient:ztf:${HIDDEN.name}`, 'everyone', 'tag: "x"')}`, as),
      ).toEqual([
        `BAD_USER_INPUT no transient "transient:ztf:${HIDDEN.name}" in what the channel everyone sees`,
      ]);
    expect(await refusal(`addTag${on('transient:ztf:ZTF00nothing', 'everyone', 'tag: "x"')}`)).toEqual([
      'BAD_USER_INPUT no transient "transient:ztf:ZTF00nothing" in what the channel everyone sees',
    ]);
  });

  test('has the form of a tag, note or name', async () => {
    expect(await refusal(`addTag${on(NAMED_ID, 'partners', 'tag: "two words"')}`)).toEqual([
      'BAD_USER_INPUT tag: expected 1 to 64 of letters, digits and . _ : -; received "two words"',
    ]);
    expect(await refusal(`addNote${on(NAMED_ID, 'partners', 'text: ""')}`)).toHaveLength(1);
  });

  test('is said by POST alone', async () => {
    const query = encodeURIComponent(
      `mutation { addTag${on(NAMED_ID, 'partners', 'tag: "got"')} { changed } }`,
    );
    const response = await server.inject({
      method: 'GET',
      url: `/graphql?query=${query}`,
      headers: { authorization: PARTNER.join(' ') },
    });
    expect(response.statusCode).toBe(405);
    expect(await named('{tag: {eq: "got"}}')).toEqual([]);
  });
});

describe('search by what was said', () => {
  test('finds by tags and names of units and people, as far as they are seen', async () => {
    await review(store.storage, [process(['Talker'])]);
    const first = neighbour(0).name;
    await said(`addTag${on(`transient:ztf:${first}`, 'everyone', 'tag: "seen"')}`);
    expect(await named('{tag: {eq: "seen"}}')).toHaveLength(5);
    expect(await named('{tag: {eq: "seen"}}', [])).toEqual([first]);
    expect(await named('{not: {tag: {in: ["seen", "other"]}}}', [])).toHaveLength(3);
    expect(await named(`{tag: {eq: "seen"}, alias: {in: ["AT ${first}"]}}`)).toEqual([first]);
    expect(await named(`{alias: {eq: "AT ${first}"}}`, [])).toEqual([]);
    expect(await named('{or: [{tag: {eq: "none"}}, {alias: {eq: "none"}}]}')).toEqual([]);
  });

  test('finds one by a name of the International Astronomical Union, however it is spelled', async () => {
    await said(`addName${on(NAMED_ID, 'everyone', 'name: "AT2019dsg"')}`);
    for (const name of ['AT2019dsg', 'AT 2019dsg', 'at2019dsg'])
      expect(
        await dataOf(
          server,
          '($name: String) { it: transient(name: $name) { name } }'.replace('(', 'query Q('),
          { name },
        ),
      ).toEqual({
        it: { name: NAMED.name },
      });
    expect(await dataOf(server, '{ transient(name: "AT2019dsh") { name } }')).toEqual({ transient: null });
    await said(`addName${on(`transient:ztf:${HIDDEN.name}`, 'partners', 'name: "SN2020abc"')}`);
    expect(await dataOf(server, '{ transient(name: "SN2020abc") { name } }')).toEqual({ transient: null });
    expect(await dataOf(server, '{ transient(name: "SN2020abc") { name } }', {}, PARTNER)).toEqual({
      transient: { name: HIDDEN.name },
    });
  });
});
