import { type Document, MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import { fillCrowd } from '../contract/crowd.js';
import { askEverything } from '../contract/every-query.js';
import { openPrepared } from '../contract/fixture.js';
import { readsOf } from './examined-rows.js';
import { describeOnMongo, dropDatabase, MONGODB_URI, scratchDatabase } from './scratch-database.js';

/** Collections of a few documents, read as a whole, and what the server reads for itself. */
const SMALL = new Set([
  'meta',
  'migration',
  'counter',
  'label_table',
  'channel',
  'writer',
  '$cmd.listCollections',
]);

/** Transients that no query asks for. One that wades through them examines far more than {@link SPARE}. */
const CROWD = 200;
/** Documents of small collections. */
const SPARE = 50;

/** A command as it was sent, one of each shape. */
interface SentCommand {
  readonly name: string;
  readonly collection: string;
  readonly command: Document;
}

/** What an explanation says, wherever in the plan. */
interface Plan {
  readonly stages: readonly string[];
  readonly indexes: readonly string[];
}

describeOnMongo('plans on MongoDB', () => {
  test('every query of the port goes along an index that fits it, and examines little more than it uses', {
    timeout: 120_000,
  }, async () => {
    const database = scratchDatabase();
    const sent = new Map<string, SentCommand>();
    const storage = await openPrepared(() =>
      openMongoStorage({
        url: MONGODB_URI ?? '',
        database,
        onCommand: (name, command) => note(sent, name, command),
      }),
    );
    await fillCrowd(storage, CROWD);
    sent.clear();
    await askEverything(storage);
    await storage.close();
    const client = new MongoClient(MONGODB_URI ?? '');
    const scans: string[] = [];
    try {
      for (const { name, collection, command } of sent.values()) {
        if (SMALL.has(collection)) continue;
        const explained = await client
          .db(database)
          .command({ explain: command, verbosity: 'executionStats' });
        const mistake = mistakeOf(planOf(explained), command, explained);
        if (mistake) scans.push(`${mistake}: ${name} ${JSON.stringify(command, listed)}`);
      }
    } finally {
      await client.close();
      await dropDatabase(database);
    }
    expect(sent.size).toBeGreaterThan(150);
    expect(scans).toEqual([]);
  });
});

/** Keeps one command of each shape: with the same operators on the same fields the plan is the same. */
function note(
  sent: Map<string, SentCommand>,
  name: string,
  command: Readonly<Record<string, unknown>>,
): void {
  for (const query of queriesOf(name, command)) {
    const shape = JSON.stringify(query, (_, value) => shapeOf(value));
    const collection = String(command[name]);
    sent.set(`${collection} ${shape}`, { name, collection, command: query });
  }
}

/** Sort orders are maps, which JSON has no form for. */
function listed(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

function shapeOf(value: unknown): unknown {
  if (value instanceof Map) return [...value];
  if (Array.isArray(value) && typeof value[0] !== 'object') return value.slice(0, 1);
  return value !== null && typeof value === 'object' ? value : typeof value;
}

/** Gives what a command searches for, as commands that every server explains. */
function queriesOf(name: string, command: Readonly<Record<string, unknown>>): Document[] {
  const find = (filter: unknown) => ({ find: command[name], filter });
  switch (name) {
    case 'find': {
      const { filter, sort, limit, projection, hint } = command;
      return [
        {
          ...find(filter),
          ...(sort === undefined ? {} : { sort }),
          ...(limit === undefined ? {} : { limit }),
          ...(projection === undefined ? {} : { projection }),
          ...(hint === undefined ? {} : { hint }),
        },
      ];
    }
    case 'aggregate':
      return [
        {
          aggregate: command.aggregate,
          pipeline: command.pipeline,
          cursor: {},
          ...(command.hint === undefined ? {} : { hint: command.hint }),
        },
      ];
    case 'update':
      return (command.updates as Document[]).map(({ q }) => find(q));
    case 'delete':
      return (command.deletes as Document[]).map(({ q }) => find(q));
    case 'findAndModify':
      return [find(command.query)];
    default:
      return [];
  }
}

function conditionOf(command: Document): string {
  return JSON.stringify(command.filter ?? command.pipeline);
}

function firstSortKeyOf({ sort }: Document): string | undefined {
  return sort instanceof Map ? [...sort.keys()][0] : undefined;
}

function planOf(explained: Document): Plan {
  const [stages, indexes]: [string[], string[]] = [[], []];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'stage' && typeof member === 'string') stages.push(member);
      if (key === 'indexName' && typeof member === 'string') indexes.push(member);
      // Plans that were looked at and not taken; and what DocumentDB says of the prices of all indexes.
      if (key !== 'rejectedPlans' && key !== 'IndexCosts') visit(member);
    }
  };
  visit(explained);
  return { stages, indexes };
}

function mistakeOf({ stages, indexes }: Plan, command: Document, explained: Document): string | undefined {
  if (stages.includes('COLLSCAN')) return 'reads the collection';
  if (stages.includes('EOF')) return undefined;
  // DocumentDB reads a whole collection along the index of `_id`.
  const isById = conditionOf(command).includes('"_id"');
  if (indexes.length === 0) return 'names no index';
  if (!isById && indexes.every((index) => index === '_id_')) return 'reads the collection along _id';
  if (command.limit === undefined && walksWholeIndex(explained)) return 'walks an index from end to end';
  const { examined, used } = readsOf(explained, firstSortKeyOf(command));
  return examined > 4 * used + SPARE ? `examines ${examined} for ${used}` : undefined;
}

/** DocumentDB's plan counts rows, not keys: it tells by the bounds that every key of an index is looked at. */
function walksWholeIndex(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, member]) =>
    key === 'indexBounds' && Array.isArray(member)
      ? member.some((bounds) => /^\["[^"]+": \(MinKey, MaxKey\)/.test(String(bounds)))
      : key !== 'rejectedPlans' && key !== 'IndexCosts' && walksWholeIndex(member),
  );
}
