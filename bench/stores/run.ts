import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { openMongoStorage } from '../../src/storage/mongo/open-mongo-storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import { scratchFolder } from '../scratch-folder.js';
import { sampled } from '../store/measure.js';
import {
  addPoints,
  alertOf,
  type MadeTransient,
  makeTransient,
  prepare,
  surveyLabels,
} from '../store/synthetic-survey.js';
import { AT_ONCE, type FilledStore, NOW, operationsOn, RUN } from './operations.js';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    'embedded-sizes': { type: 'string', default: '1000000' },
    'server-sizes': { type: 'string', default: '' },
    times: { type: 'string', default: '20' },
    /** Of so many transients one has an alert, with states and tickets. */
    'alert-every': { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const embeddedSizes = values['embedded-sizes'].split(',').filter(Boolean).map(Number);
const serverSizes = values['server-sizes'].split(',').filter(Boolean).map(Number);
const times = Number(values.times);
const alertEvery = Number(values['alert-every']);
const BATCH = 200;

/** Medians in microseconds, by operation and size. */
type Measured = ReadonlyMap<string, ReadonlyMap<number, number>>;

const directory = scratchFolder();
const uri = process.env.MONGODB_URI;
const database = `ampelgraph-bench-stores-${process.pid}`;
try {
  const embedded = await measured('SQLite', {
    storage: await openSqliteStorage({ path: join(directory, 'store.sqlite') }),
    sizes: [...sizes, ...embeddedSizes],
  });
  const mongo = uri
    ? await measured('MongoDB', {
        storage: await openMongoStorage({ url: uri, database }),
        sizes: [...sizes, ...serverSizes],
      })
    : undefined;
  print(embedded, mongo);
} finally {
  if (uri) {
    const client = new MongoClient(uri);
    await client.db(database).dropDatabase();
    await client.close();
  }
}

/** Fills a store to one size after the other, and measures at each. */
async function measured(
  name: string,
  { storage, sizes: all }: Pick<FilledStore, 'storage'> & { readonly sizes: readonly number[] },
): Promise<Measured> {
  const random = seededRandom(8);
  const made: MadeTransient[] = [];
  const medians = new Map<string, Map<number, number>>();
  await prepare(storage);
  for (const size of all) {
    const begun = performance.now();
    const from = made.length;
    while (made.length < size) await fill({ storage, made, random }, made);
    console.error(
      `${name}: ${size} transients, ${Math.round((made.length - from) / ((performance.now() - begun) / 1000))} a second`,
    );
    for (const [operation, call] of await operationsOn({ storage, made, random })) {
      const { median } = await sampled(times, call);
      medians.set(operation, (medians.get(operation) ?? new Map()).set(size, median));
    }
  }
  await storage.close();
  return medians;
}

async function fill({ storage, random }: FilledStore, made: MadeTransient[]): Promise<void> {
  const batch = Array.from({ length: BATCH }, (_, index) => {
    const transient = makeTransient(random, made.length, surveyLabels(random));
    made.push(transient);
    const change = index % alertEvery === 0 ? alertOf(transient, random) : addPoints(transient, random, 2);
    transient.points.length = 0;
    return change;
  });
  await storage.ingest.commit(RUN, NOW, batch);
}

function print(embedded: Measured, mongo: Measured | undefined): void {
  const last = sizes.at(-1)!;
  const columns = [
    'operation',
    ...[...sizes, ...embeddedSizes].map((size) => `SQLite at ${size}`),
    'exponent',
  ];
  if (mongo)
    columns.push(
      ...[...sizes, ...serverSizes].map((size) => `MongoDB at ${size}`),
      'exponent',
      `ratio at ${last}`,
    );
  console.log(`medians in ms of calls with ${AT_ONCE}, ${times} times\n\n| ${columns.join(' | ')} |`);
  console.log(`|${columns.map(() => '---').join('|')}|`);
  for (const [operation, ofEmbedded] of embedded) {
    const cells = [...[...ofEmbedded.values()].map(milliseconds), exponentOf(ofEmbedded)];
    const ofMongo = mongo?.get(operation);
    if (ofMongo)
      cells.push(
        ...[...ofMongo.values()].map(milliseconds),
        exponentOf(ofMongo),
        (ofMongo.get(last)! / ofEmbedded.get(last)!).toFixed(1),
      );
    console.log(`| ${operation} | ${cells.join(' | ')} |`);
  }
}

/** The power of the size with which a cost grows, from the first size to the last. */
function exponentOf(medians: ReadonlyMap<number, number>): string {
  const [[fromSize, from], [toSize, to]] = [[...medians][0]!, [...medians].at(-1)!];
  if (fromSize === toSize) return '';
  return (Math.log(to / from) / Math.log(toSize / fromSize)).toFixed(2);
}

function milliseconds(us: number): string {
  return (us / 1000).toFixed(us < 10_000 ? 2 : 0);
}
