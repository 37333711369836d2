import { differs, isSame } from '../../archive-parts.js';
import type { ArchiveChunk, ArchivedTransient } from '../../port/archive-store.js';
import { type MongoConnection, toNumber } from '../connection.js';
import type { InternedKeys } from '../interned-keys.js';
import type { RecordUses } from '../record-uses.js';
import { TicketCounts } from '../ticket-counts.js';
import type { TransientDocument } from '../transient-documents.js';
import { TransientNumbers } from '../transient-number.js';
import { writeChange } from '../write-change.js';
import { writeNewest } from '../write-points.js';
import type { WriterSlots } from '../writer-slots.js';
import { readArchivedTransients } from './read-transients.js';
import { wantedBy } from './wanted-keys.js';
import { writeArchivedTransients } from './write-transients.js';

// A chunk ends when it has so many transients or points; one transient is never split.
const MAX_TRANSIENTS = 50;
const MAX_POINTS = 2000;
/** What MongoDB advises for one transaction; a transient alone may be larger, since it is taken in as a whole. */
const MAX_DOCUMENTS = 1000;
/** What it is made with. */
export interface TransientArchiveParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly uses: RecordUses;
  readonly slots: WriterSlots;
  readonly clock: () => number;
}

/** Copies of transients with all that was made of them. */
export class TransientArchive {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly parts: TransientArchiveParts;
  private readonly numbers: TransientNumbers;

  constructor(parts: TransientArchiveParts) {
    this.connection = parts.connection;
    this.keys = parts.keys;
    this.parts = parts;
    this.numbers = new TransientNumbers(parts.connection);
  }

  /** Gives all transients. */
  async *export(): AsyncIterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const transients = await this.connection.read(async (session) => {
        const found = await this.connection
          .of('transient')
          .find({ _id: { $gt: last } }, { session })
          .sort({ _id: 1 })
          .limit(MAX_TRANSIENTS)
          .toArray();
        const some = firstOf(found.map(exactly));
        return {
          last: some.at(-1)?._id,
          archived: await readArchivedTransients(this.connection, session, this.keys, some),
        };
      });
      if (transients.last === undefined) return;
      last = transients.last;
      yield { kind: 'TRANSIENTS', transients: transients.archived };
    }
  }

  /** @throws {StorageConflict} when a transient is there and differs */
  async take(transients: readonly ArchivedTransient[]): Promise<number> {
    await this.keys.intern(wantedBy(transients));
    let added = 0;
    for (const batch of batchesOf(transients))
      added += await this.parts.slots.with((slot) => this.takeBatch(slot, batch));
    return added;
  }

  private async takeBatch(slot: number, batch: readonly ArchivedTransient[]): Promise<number> {
    const { connection, keys } = this;
    const { count, uses } = await connection.write(async (session) => {
      const placed = await this.numbers.place(
        session,
        batch.map(({ key }) => key),
      );
      const kept = placed.flatMap(({ document }) => (document ? [exactly(document)] : []));
      const known = await readArchivedTransients(connection, session, keys, kept);
      const byKey = new Map(known.map((transient) => [textOf(transient), transient]));
      const fresh = batch.flatMap((archived, place) => {
        const before = byKey.get(textOf(archived));
        if (before && !isSame(archived, before)) throw differs(`transient ${textOf(archived)}`);
        return before ? [] : [{ number: placed[place]!.number, archived }];
      });
      const noted = this.parts.uses.begin();
      const counts = new TicketCounts(connection, slot);
      const newest = new Map<number, number>();
      await writeArchivedTransients({ connection, session, keys, uses: noted, counts, newest }, fresh);
      await writeNewest({ connection, session, slot, newest });
      await counts.save(session);
      await noted.save(session);
      await writeChange(connection, session, {
        slot,
        atUnixMs: this.parts.clock(),
        keys: fresh.map(({ archived: { key } }) => ({ ...key, facets: true })),
      });
      return { count: fresh.length, uses: noted };
    });
    this.parts.uses.settled(uses);
    return count;
  }
}

/** Gives a transient's document with its numbers as numbers. */
function exactly(document: TransientDocument): TransientDocument {
  const { version, pointCount, derivations } = document;
  return {
    ...document,
    _id: toNumber(document._id),
    version: toNumber(version),
    pointCount: toNumber(pointCount),
    derivations: toNumber(derivations),
  };
}

/** Takes transients from the beginning until they have as many points as a chunk may have; one at least. */
function firstOf(documents: readonly TransientDocument[]): readonly TransientDocument[] {
  let points = 0;
  const end = documents.findIndex(({ pointCount }) => {
    points += pointCount;
    return points >= MAX_POINTS;
  });
  return end < 0 ? documents : documents.slice(0, end + 1);
}

/** Splits transients into transactions. */
function batchesOf(transients: readonly ArchivedTransient[]): ArchivedTransient[][] {
  const batches: ArchivedTransient[][] = [];
  let documents = 0;
  for (const transient of transients) {
    const { points, facets, alerts, acceptances, states, tickets } = transient;
    const results = tickets.reduce((sum, ticket) => sum + ticket.results.length, 0);
    const size =
      2 +
      points.length +
      facets.length +
      alerts.length +
      acceptances.length +
      states.length +
      tickets.length +
      results;
    const last = batches.at(-1);
    if (last && documents + size <= MAX_DOCUMENTS) last.push(transient);
    else {
      batches.push([transient]);
      documents = 0;
    }
    documents += size;
  }
  return batches;
}

function textOf({ key: { survey, name } }: ArchivedTransient): string {
  return `${survey}:${name}`;
}
