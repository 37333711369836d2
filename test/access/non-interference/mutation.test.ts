import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlSchema } from '../../../src/server/graphql-schema.js';
import { OracleServer } from './asking.js';
import { SchemaMap } from './coordinates.js';
import { isWrong } from './difference.js';
import { MUTANTS, type Mutant } from './mutants.js';
import { DOCUMENTS_A_SURVEY, roundOf } from './rounds.js';

/** `AMPELGRAPH_ORACLE_MUTANTS=all` tries every mutant, which takes a minute and a half; otherwise those with a survey that shows them. */
const chosen =
  process.env['AMPELGRAPH_ORACLE_MUTANTS'] === 'all'
    ? MUTANTS
    : MUTANTS.filter(({ shownBySurvey }) => shownBySurvey !== undefined);

/** On a busy machine; a few seconds on a free one. */
const TIMEOUT_MS = 300_000;

/** A mutant that lives this long has not been noticed. */
const MAX_DOCUMENTS = 1800;

const map = new SchemaMap(graphqlSchema());
let server: OracleServer;

beforeAll(async () => {
  server = await OracleServer.start();
});

afterAll(async () => {
  await server.stop();
});

describe('the comparison with the reference notices', () => {
  it.each(chosen)(
    '$name',
    async (mutant) => {
      const documents = await documentsUntilNoticed(mutant);
      expect(documents).toBeLessThanOrEqual(MAX_DOCUMENTS);
      console.info(`mutant: ${mutant.name}: noticed after ${documents} documents`);
    },
    TIMEOUT_MS,
  );
});

async function documentsUntilNoticed({ mutate, shownBySurvey = 1 }: Mutant): Promise<number> {
  let documents = 0;
  for (let seed = shownBySurvey; documents < MAX_DOCUMENTS; seed++) {
    const first = (seed - 1) * DOCUMENTS_A_SURVEY;
    for await (const comparison of roundOf(server, map, seed, first, { mutate })) {
      documents++;
      if (isWrong(comparison)) return documents;
    }
  }
  return Number.POSITIVE_INFINITY;
}
