import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OracleServer } from '../access/non-interference/asking.js';
import { Draw } from '../access/non-interference/draw.js';
import { type BuiltStore, buildStore } from '../access/non-interference/store.js';
import {
  type Asker,
  EMBARGO_END_UNIX_MS,
  GRANTS,
  INSIDER,
  randomAsker,
  randomSurvey,
  type Survey,
} from '../access/non-interference/survey.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';

const SURVEYS = 10;
const FIRST_SEED = 4001;
/** Instants at which a survey's transients are asked for: 50 in all on a file, where a question costs milliseconds. */
const INSTANTS = TEST_STORE === 'mongo' ? 1 : 5;
/** Beside an insider. */
const VIEWERS = 1;
/** A question is a page of every kind; others use the machine too. */
const PATIENCE_MS = 240_000;
/** Surveys among which some have points under the label with a date. */
const EMBARGOED_SEEDS = [4001, 4002, 4003, 4004, 4005];

const POINT = 'id kind sign mjd band mag fluxMicrojansky rb labels supersededBy summary { drb surveyRaDeg }';
const STATE = 'id datapointCount labels channels madeBy { channel since runId } currentIn isCurrent';
const RESULT =
  'id unit body labels channels madeBy { channel since runId } isCurrent recordedAt state { id currentIn labels }';

/** All that is answered as of an instant, with what hangs on it; `asOf` null is now. */
const QUESTION = `query ($name: String!, $asOf: DateTime) { transient(name: $name) {
  lightCurve(asOf: $asOf) { id kind sign mjd band mag limitMag fluxMicrojansky }
  datapoints(first: 100, asOf: $asOf) { totalCount edges { node { ${POINT} } } }
  states(first: 100, asOf: $asOf) { totalCount edges { node { ${STATE}
    datapoints(first: 100) { edges { node { ${POINT} } } }
    t2Results(includeSuperseded: true) { totalCount edges { node { ${RESULT} } } }
    provenance { run { runId } inputs(first: 100) { ... on Datapoint { ${POINT} } } } } } }
  t2Results(first: 100, asOf: $asOf) { totalCount edges { node { ${RESULT}
    provenance { run { runId } inputs { ... on State { ${STATE} } ... on T2Result { ${RESULT} } } } } } }
  current: t2Results(first: 100, currentOnly: true, asOf: $asOf) { edges { node { id } } }
  all: t2Results(first: 100, includeSuperseded: true, asOf: $asOf) { edges { node { id isCurrent } } }
} }`;

const NOTHING = {
  lightCurve: {
    id: [],
    kind: [],
    sign: [],
    mjd: [],
    band: [],
    mag: [],
    limitMag: [],
    fluxMicrojansky: [],
  },
  datapoints: { totalCount: 0, edges: [] },
  states: { totalCount: 0, edges: [] },
  t2Results: { totalCount: 0, edges: [] },
  current: { edges: [] },
  all: { edges: [] },
};

let server: OracleServer;

beforeAll(async () => {
  server = await OracleServer.start();
});

afterAll(() => server.stop());

/** Gives the transient as answered, null when it is not seen. */
async function answer(store: BuiltStore, asker: Asker, name: string, asOfUnixMs?: number): Promise<unknown> {
  const asOf = asOfUnixMs === undefined ? null : new Date(asOfUnixMs).toISOString();
  const { body } = await server.ask(store, asker, {
    query: QUESTION,
    variables: { name, asOf },
    uses: new Set(),
  });
  const { data, errors } = body as {
    readonly data: { readonly transient: unknown };
    readonly errors?: unknown;
  };
  expect(errors).toBeUndefined();
  return data.transient;
}

function namesOf(survey: Survey): readonly string[] {
  return [...new Set(survey.steps.flatMap(({ alerts }) => alerts.map(({ transientName }) => transientName)))];
}

/** One instant of one survey, and what was answered when its store stood there. */
interface Stop {
  readonly atUnixMs: number;
  readonly answers: readonly { readonly asker: Asker; readonly name: string; readonly stopped: unknown }[];
}

/** Fills a store step by step and asks at instants drawn from all of its life, the one before it included. */
async function stopsOf(
  survey: Survey,
  draw: Draw,
): Promise<{ readonly store: BuiltStore; readonly stops: Stop[] }> {
  const askers = [INSIDER, ...Array.from({ length: VIEWERS }, () => randomAsker(draw))];
  const begin = survey.steps[0]!.nowUnixMs;
  const end = survey.steps.at(-1)!.nowUnixMs;
  const instants = Array.from({ length: INSTANTS }, () => draw.int(begin - 500, end + 999)).sort(
    (a, b) => a - b,
  );
  const stops: Stop[] = [];
  const stopAt = async (store: BuiltStore, atUnixMs: number) => {
    const answers: Stop['answers'][number][] = [];
    for (const asker of askers)
      for (const name of namesOf(survey))
        answers.push({ asker, name, stopped: await answer(store, { ...asker, nowUnixMs: atUnixMs }, name) });
    stops.push({ atUnixMs, answers });
  };
  let step = 0;
  const between = async (store: BuiltStore) => {
    const next = survey.steps[++step]?.nowUnixMs ?? Number.POSITIVE_INFINITY;
    while (instants[0] !== undefined && instants[0] < next) {
      const at = instants.shift()!;
      if (at >= begin) await stopAt(store, at);
      else stops.push({ atUnixMs: at, answers: [] });
    }
  };
  return { store: await buildStore(survey, { batches: 'STEP', between }), stops };
}

describe('as of an instant', () => {
  it(
    'everyone is answered as by a store that stopped there, at random instants of surveys of many rights',
    async () => {
      let [asked, differentNow, instants] = [0, 0, 0];
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SURVEYS; seed++) {
        const survey = randomSurvey(seed);
        const { store, stops } = await stopsOf(survey, new Draw(seed + 3));
        const now = new Map<string, string>();
        const answerNow = async (asker: Asker, name: string) => {
          const key = JSON.stringify([asker.viewer, name]);
          const known = now.get(key) ?? JSON.stringify(await answer(store, asker, name));
          now.set(key, known);
          return known;
        };
        for (const { atUnixMs, answers } of stops) {
          instants++;
          if (answers.length === 0)
            for (const name of namesOf(survey))
              expect(await answer(store, INSIDER, name, atUnixMs)).toEqual(NOTHING);
          for (const { asker, name, stopped } of answers) {
            const place = `seed ${seed}, ${name} at ${new Date(atUnixMs).toISOString()}`;
            const asOf = await answer(store, asker, name, atUnixMs);
            // Whose rights began later, or who sees nothing of it yet, has an empty one where there was none.
            expect(asOf ?? NOTHING, place).toEqual(stopped ?? NOTHING);
            asked++;
            if (JSON.stringify(asOf) !== (await answerNow(asker, name))) differentNow++;
          }
        }
        await store.storage.close();
      }
      console.log(
        `${instants} instants, ${asked} answers as of them, ${differentNow} differ from those of now`,
      );
      expect(instants).toBe(SURVEYS * INSTANTS);
      expect(differentNow).toBeGreaterThan(asked / 5);
    },
    PATIENCE_MS,
  );

  it('what a label opens at a date is closed before that date, also for who asks after it', async () => {
    const grants = GRANTS.filter((grant) => grant !== 'early');
    const later: Asker = {
      viewer: { kind: 'TOKEN', subject: 'late', grants },
      grants: new Set(grants),
      nowUnixMs: EMBARGO_END_UNIX_MS + 1000,
    };
    let opened = 0;
    for (const seed of EMBARGOED_SEEDS) {
      const survey = randomSurvey(seed);
      const store = await buildStore(survey, { batches: 'STEP' });
      const lastStep = survey.steps.at(-1)!.nowUnixMs;
      for (const name of namesOf(survey)) {
        const stopped = await answer(store, { ...later, nowUnixMs: lastStep }, name);
        expect((await answer(store, later, name, lastStep)) ?? NOTHING).toEqual(stopped ?? NOTHING);
        if (JSON.stringify(await answer(store, later, name)) !== JSON.stringify(stopped)) opened++;
      }
      await store.storage.close();
    }
    expect(opened).toBeGreaterThan(0);
  });

  it('a cursor belongs to the instant: it opens no page of another, nor of now', async () => {
    const survey = randomSurvey(FIRST_SEED);
    const store = await buildStore(survey, { batches: 'STEP' });
    const [before, end] = [survey.steps.at(-1)!.nowUnixMs, survey.steps.at(-1)!.nowUnixMs + 500];
    const isoOf = (unixMs: number) => new Date(unixMs).toISOString();
    const page = async (name: string, asOf: string | null, after?: string) => {
      const query =
        'query ($name: String!, $asOf: DateTime, $after: String) { transient(name: $name) { datapoints(first: 1, after: $after, asOf: $asOf) { pageInfo { endCursor } edges { node { id } } } } }';
      const { body } = await server.ask(store, INSIDER, {
        query,
        variables: { name, asOf, after },
        uses: new Set(),
      });
      return JSON.stringify(body);
    };
    const name = namesOf(survey)[0]!;
    const cursor = /"endCursor":"([^"]+)"/.exec(await page(name, isoOf(before)))![1]!;
    expect(await page(name, isoOf(before), cursor)).not.toContain('errors');
    for (const other of [isoOf(end), null]) expect(await page(name, other, cursor)).toContain('STALE_CURSOR');
    await store.storage.close();
  });

  it('an instant that is not over, or is none, is refused by its name', async () => {
    const survey = randomSurvey(FIRST_SEED);
    const store = await buildStore(survey, { batches: 'STEP' });
    const name = namesOf(survey)[0]!;
    for (const [asOf, reason] of [
      ['2999-01-01T00:00:00Z', 'asOf must be an instant that is over'],
      ['yesterday', 'asOf must be an instant with its zone'],
      ['2026-01-05T00:00:00', 'asOf must be an instant with its zone'],
    ] as const) {
      const query = `{ transient(name: "${name}") { lightCurve(asOf: "${asOf}") { id } } }`;
      const { body } = await server.ask(store, INSIDER, { query, variables: {}, uses: new Set() });
      const [error] = (body as { errors: { message: string; extensions: object }[] }).errors;
      expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: ['asOf'] } });
      expect(error!.message).toContain(reason);
    }
    await store.storage.close();
  });
});
