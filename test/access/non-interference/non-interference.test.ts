import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlSchema } from '../../../src/server/graphql-schema.js';
import { TEST_STORE } from '../../fixtures/scratch-store.js';
import { OracleServer } from './asking.js';
import { SchemaMap } from './coordinates.js';
import { Coverage } from './coverage.js';
import { describeDifference, isWrong, kindOfDifference } from './difference.js';
import { ERROR_KINDS } from './error-documents.js';
import { type Comparison, DOCUMENTS_A_SURVEY, roundOf } from './rounds.js';
import { KEPT_SEEDS } from './seeds.js';

const map = new SchemaMap(graphqlSchema());
/** Enough that each field, argument, operator and error path is in one at least. */
const ALL_COVERED = map.foci.length + ERROR_KINDS.length;
const usual = TEST_STORE === 'mongo' ? 126 : ALL_COVERED;
const documents = Number(process.env['AMPELGRAPH_ORACLE_DOCUMENTS'] ?? usual);
const firstSeed = Number(process.env['AMPELGRAPH_ORACLE_SEED'] ?? 1);

/** Differences told in full; of others the kind is counted. */
const TOLD = 3;

let server: OracleServer;

beforeAll(async () => {
  server = await OracleServer.start();
});

afterAll(async () => {
  await server.stop();
});

describe('a viewer gets what he would get if nothing that he may not see had ever arrived', () => {
  it(
    `in ${documents} random documents on random surveys, to the byte`,
    async () => {
      const coverage = new Coverage(map);
      const differences: Comparison[] = [];
      for (let from = 0, seed = firstSeed; from < documents; from += DOCUMENTS_A_SURVEY, seed++)
        for await (const comparison of roundOf(server, map, seed, from)) {
          coverage.add(comparison);
          if (isWrong(comparison)) differences.push(comparison);
        }
      console.info(`non-interference: ${coverage.describe()}`);
      report(differences);
      expect(countKinds(differences)).toEqual({});
      expect(coverage.nonEmpty).toBeGreaterThanOrEqual(0.3);
      expect(coverage.differing).toBeGreaterThanOrEqual(0.2);
      if (documents >= ALL_COVERED) expect(coverage.tooSeldom).toEqual([]);
    },
    60_000 + documents * (TEST_STORE === 'mongo' ? 6_000 : 1_000),
  );

  it.each(KEPT_SEEDS)(
    'on the survey of seed $seed, where it once failed: $found',
    async ({ seed, firstDocument }) => {
      const differences: Comparison[] = [];
      for await (const comparison of roundOf(server, map, seed, firstDocument))
        if (isWrong(comparison)) differences.push(comparison);
      report(differences);
      expect(countKinds(differences)).toEqual({});
    },
    300_000,
  );
});

function countKinds(differences: readonly Comparison[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const difference of differences) {
    const kind = `${kindOfDifference(difference)}, first seed ${firstSeedOf(differences, difference)}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function firstSeedOf(differences: readonly Comparison[], like: Comparison): number {
  const same = differences.find((other) => kindOfDifference(other) === kindOfDifference(like));
  return (same ?? like).survey.seed;
}

/** Tells the smallest of each kind, a few kinds in full. */
function report(differences: readonly Comparison[]): void {
  const smallest = new Map<string, Comparison>();
  const size = ({ survey, document }: Comparison) => survey.steps.length * 200 + document.query.length;
  for (const difference of differences) {
    const kind = kindOfDifference(difference);
    const known = smallest.get(kind);
    if (!known || size(difference) < size(known)) smallest.set(kind, difference);
  }
  for (const difference of [...smallest.values()].slice(0, TOLD))
    console.error(describeDifference(difference));
}
