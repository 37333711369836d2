import { isDeepStrictEqual } from 'node:util';
import type { Answer, OracleServer } from './asking.js';
import { type Focus, SchemaMap } from './coordinates.js';
import { type OracleDocument, randomDocument } from './documents.js';
import { Draw } from './draw.js';
import { ERROR_KINDS } from './error-documents.js';
import { EVENT_NAMES } from './events.js';
import {
  again,
  BY_PEAK,
  candidatesOf,
  EVERYTHING,
  MATCHES,
  originsOf,
  SEARCHES,
  sayings,
} from './everything.js';
import { randomConeSearch } from './footprints.js';
import { KnownValues } from './known-values.js';
import { hidesSomething, surveySeenBy } from './reference.js';
import { type Building, type BuiltStore, buildStore } from './store.js';
import { type Asker, INSIDER, randomAsker, randomSurvey, type Survey, writing } from './survey.js';

/** Askers of a survey, each with a reference store of his own. */
const ASKERS = 3;

/** Random documents that each asker sends, after one that asks for everything. */
const DOCUMENTS = 6;

/** Questions of each asker to the cone search. */
const CONE_SEARCHES = 2;

/** Results that each asker has computed again, seen or not. */
const REPRODUCED = 5;

/** Runs whose record each asker asks for, seen or not. */
const RUNS = 5;

/** One question, asked of the store that has everything and of the one that never had what the asker may not see. */
export interface Comparison {
  readonly survey: Survey;
  readonly asker: Asker;
  readonly document: OracleDocument;
  readonly full: Answer;
  readonly reference: Answer;
  readonly storesDiffer: boolean;
  /** Whether the document is one of those that ask for everything, or no GraphQL, instead of a random one. */
  readonly isWhole: boolean;
}

/** A fault to build both stores with. */
export type Fault = Pick<Building, 'mutate'>;

/**
 * Yields the comparisons of one survey. Everything follows from the seed and the place of its documents among all.
 *
 * @param firstDocument  number of the survey's first document: decides what its documents must contain
 */
export async function* roundOf(
  server: OracleServer,
  map: SchemaMap,
  seed: number,
  firstDocument: number,
  fault: Fault = {},
): AsyncGenerator<Comparison> {
  const draw = new Draw(seed + 1);
  const askers = Array.from({ length: ASKERS }, () => randomAsker(draw));
  const between = async (filling: BuiltStore) => {
    // Half of them answer from memory what the references read from their files, also while they fill.
    if (seed % 2 === 0) await filling.storage.warm();
    if (draw.chance(0.3)) await server.ask(filling, draw.pick([INSIDER, ...askers]), asked(EVERYTHING));
  };
  const { survey, store } = await buildFull(randomSurvey(seed), { ...fault, between });
  const foci = [...map.foci, ...ERROR_KINDS];
  let number = firstDocument;
  const references: { readonly seen: Survey; readonly reference: BuiltStore }[] = [];
  try {
    const { known, failed } = await explore(server, store, survey, askers, draw);
    for (const { asker, document, answer } of failed)
      yield {
        ...{ survey, asker, document, full: answer, reference: answer },
        ...{ storesDiffer: false, isWhole: true },
      };
    for (const [place, asker] of askers.entries()) {
      const results = known.someIdsOf(new Draw(seed + place), 't2result:', REPRODUCED);
      const runs = known.someIdsOf(new Draw(seed + place), 'run:', RUNS);
      // By a draw of their own: the random documents of a seed are what they were before.
      const cones = new Draw(seed + 13_000_027 + place);
      const whole = [
        EVERYTHING,
        MATCHES,
        candidatesOf(EVENT_NAMES[(seed + place) % EVENT_NAMES.length]!),
        ...(results.length === 0 ? [] : [again(results)]),
        ...(runs.length === 0 ? [] : [originsOf(runs)]),
        ...Array.from({ length: CONE_SEARCHES }, () => randomConeSearch(cones)),
      ];
      const seen = surveySeenBy(survey, asker);
      const batches = draw.chance(0.5) ? 'ALERT' : 'STEP';
      // Those who see the same share a reference as they share the full store: what one asks of an event counts among
      // the trials of all who have his rights.
      const shared = references.find((other) => isDeepStrictEqual(other.seen, seen));
      const reference = shared?.reference ?? (await buildStore(seen, { batches, ...fault }));
      if (!shared) references.push({ seen, reference });
      for (let n = -whole.length; n < DOCUMENTS; n++) {
        const isWhole = n < 0;
        const document = isWhole
          ? asked(whole[whole.length + n]!)
          : randomDocument(map, draw, known, focusOf(foci, number++));
        const comparison = {
          survey,
          asker,
          document,
          full: await server.ask(store, asker, document),
          reference: await server.ask(reference, asker, document),
          storesDiffer: hidesSomething(survey, seen),
          isWhole,
        };
        known.learn((comparison.full.body as { readonly data?: unknown }).data);
        yield comparison;
      }
      if (place < askers.length - 1) continue;
      // With the last one: what is said stays in the store that the others share. Whoever sees everything speaks
      // first, in the reference too, where there is less to speak of.
      for (const query of sayings(new Draw(seed), survey))
        for (const built of [store, reference]) await server.ask(built, writing(INSIDER), asked(query));
      for (const query of [SEARCHES, ...sayings(new Draw(seed + 1), survey), SEARCHES])
        yield {
          ...{ survey, asker, document: asked(query) },
          full: await server.ask(store, writing(asker), asked(query)),
          reference: await server.ask(reference, writing(asker), asked(query)),
          ...{ storesDiffer: hidesSomething(survey, seen), isWhole: true },
        };
    }
  } finally {
    for (const { reference } of references) await reference.storage.close();
    await store.storage.close();
  }
}

/** Random documents of one survey. */
export const DOCUMENTS_A_SURVEY = ASKERS * DOCUMENTS;

/** Goes through all foci in an order in which neighbours have nothing to do with each other. */
function focusOf(foci: readonly (Focus | string)[], number: number): Focus | string {
  const step = 7919;
  return foci[(number * step) % foci.length] as Focus | string;
}

/**
 * Builds the store of everything. Alerts that the engine refuses, because their transient would carry too many access
 * terms, are left out of the survey: the refusal is the one thing that is allowed to depend on what is hidden.
 */
async function buildFull(
  survey: Survey,
  fault: Omit<Building, 'batches'>,
): Promise<{ readonly survey: Survey; readonly store: BuiltStore }> {
  const store = await buildStore(survey, { batches: 'STEP', ...fault });
  if (store.refused.length === 0) return { survey, store };
  await store.storage.close();
  const refused = new Set(store.refused);
  const steps = survey.steps.map((step) => ({
    ...step,
    alerts: step.alerts.filter((alert) => !refused.has(alert)),
  }));
  return buildFull({ ...survey, steps: steps.filter(({ alerts }) => alerts.length > 0) }, fault);
}

/** An answer with an error of the server's own: never right, whatever the reference says. */
interface FailedAnswer {
  readonly asker: Asker;
  readonly document: OracleDocument;
  readonly answer: Answer;
}

function asked(query: string): OracleDocument {
  return { query, variables: {}, uses: new Set() };
}

function firstOfGraph(id: string): string {
  return `provenance(id: ${JSON.stringify(id)}, first: 2) { id pageInfo { startCursor endCursor } }`;
}

/** Learns what occurs in the survey from those who see it: an insider first, then each asker. */
async function explore(
  server: OracleServer,
  store: BuiltStore,
  survey: Survey,
  askers: readonly Asker[],
  draw: Draw,
): Promise<{ readonly known: KnownValues; readonly failed: readonly FailedAnswer[] }> {
  const known = new KnownValues();
  const failed: FailedAnswer[] = [];
  for (const { choice } of survey.channels) known.channels.add(choice.name);
  for (const unit of ['LightCurveSummary', 'RiseDecline', 'PeakColourEvolution', 'Picky', 'AfterPicky'])
    known.units.add(unit);
  for (const asker of [INSIDER, ...askers]) {
    const learn = async (query: string) => {
      const answer = await server.ask(store, asker, asked(query));
      const { data, errors } = answer.body as { readonly data?: unknown; readonly errors?: unknown };
      if (answer.bugs.length > 0) failed.push({ asker, document: asked(query), answer });
      else if (errors)
        throw new Error(`exploring needs an answer without errors: ${answer.text.slice(0, 500)}`);
      known.learn(data);
    };
    await learn(EVERYTHING);
    await learn(BY_PEAK);
    const graphs = known.someIds(draw, 5).map((id, place) => `g${place}: ${firstOfGraph(id)}`);
    if (graphs.length > 0) await learn(`{ ${graphs.join(' ')} }`);
  }
  return { known, failed };
}
