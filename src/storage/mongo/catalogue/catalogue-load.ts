import { type AnyBulkWriteOperation, ObjectId } from 'mongodb';
import { BadUserInput } from '../../../domain/errors.js';
import { hpxKeyOf } from '../../../spatial/healpix.js';
import { byContent, packValues } from '../../packed/catalogue-row.js';
import type { CatalogueLoad, CatalogueVersion, NewCatalogueRow } from '../../port/catalogue-store.js';
import type { MongoConnection } from '../connection.js';
import type { CatalogueRowDocument } from './catalogue-documents.js';

const UPDATES_AT_ONCE = 1_000;

/** A load that began longer ago is taken for abandoned. */
const LONGEST_LOAD_MS = 24 * 3_600_000;

/** Makes a load's rows those of a version, and checks before that it may. */
export interface VersionRegister {
  readonly check: (version: Omit<CatalogueVersion, 'version'>) => Promise<void>;
  readonly register: (
    version: Omit<CatalogueVersion, 'version'>,
    load: ObjectId,
  ) => Promise<CatalogueVersion>;
}

/** Loads rows beside those that are seen. See {@link CatalogueLoad}. */
export class MongoCatalogueLoad implements CatalogueLoad {
  private isOver = false;

  private constructor(
    private readonly connection: MongoConnection,
    private readonly load: ObjectId,
    private readonly columnCount: number,
    private readonly versions: VersionRegister,
  ) {}

  /** Begins a load; removes those that were abandoned. */
  static async begin(
    connection: MongoConnection,
    columnCount: number,
    versions: VersionRegister,
    nowUnixMs: number,
  ): Promise<MongoCatalogueLoad> {
    const abandoned = await connection
      .of('catalogue_load')
      .find({ startedAt: { $lt: nowUnixMs - LONGEST_LOAD_MS } })
      .toArray();
    for (const { _id } of abandoned) await removeLoad(connection, _id);
    const load = new ObjectId();
    await connection.of('catalogue_load').insertOne({ _id: load, startedAt: nowUnixMs });
    return new MongoCatalogueLoad(connection, load, columnCount, versions);
  }

  async add(rows: readonly NewCatalogueRow[]): Promise<void> {
    const wrong = rows.find(({ values }) => values.length !== this.columnCount);
    if (wrong)
      throw new BadUserInput(`a row has ${wrong.values.length} values; expected ${this.columnCount}`);
    if (rows.length === 0) return;
    await this.connection.of('catalogue_row').insertMany(
      rows.map(({ id, raDeg, decDeg, values }) => ({
        _id: new ObjectId(),
        load: this.load,
        hpx: hpxKeyOf(raDeg, decDeg),
        place: 0,
        raDeg,
        decDeg,
        id: id ?? null,
        packed: packValues(values),
      })),
      { ordered: false },
    );
  }

  async publish(version: Omit<CatalogueVersion, 'version'>): Promise<CatalogueVersion> {
    await this.versions.check(version);
    await this.placeRows();
    const published = await this.versions.register(version, this.load);
    this.isOver = true;
    return published;
  }

  async discard(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await removeLoad(this.connection, this.load);
  }

  /** Gives rows that share a sky cell their places, by content; nearly all rows are alone in theirs. */
  private async placeRows(): Promise<void> {
    const updates: AnyBulkWriteOperation<CatalogueRowDocument>[] = [];
    for await (const hpx of this.sharedCells()) {
      const rows = await this.connection.of('catalogue_row').find({ load: this.load, hpx }).toArray();
      for (const [place, { _id }] of rows.sort(byContent).entries())
        if (place > 0) updates.push({ updateOne: { filter: { _id }, update: { $set: { place } } } });
      if (updates.length >= UPDATES_AT_ONCE) await this.update(updates.splice(0));
    }
    await this.update(updates);
  }

  private async update(updates: AnyBulkWriteOperation<CatalogueRowDocument>[]): Promise<void> {
    if (updates.length > 0) await this.connection.of('catalogue_row').bulkWrite(updates, { ordered: false });
  }

  /** Yields each `hpx` that several rows have, once: read from the index alone, in its order. */
  private async *sharedCells(): AsyncGenerator<number, void, undefined> {
    const cursor = this.connection
      .of('catalogue_row')
      .find({ load: this.load })
      .sort({ hpx: 1, place: 1 })
      .project<{ readonly hpx: number }>({ _id: 0, hpx: 1 });
    let last: number | undefined;
    let yielded: number | undefined;
    for await (const { hpx } of cursor) {
      if (hpx === last && hpx !== yielded) {
        yielded = hpx;
        yield hpx;
      }
      last = hpx;
    }
  }
}

/** Removes the rows of a load that no version names, and its trace. */
export async function removeLoad(connection: MongoConnection, load: ObjectId): Promise<void> {
  await connection.of('catalogue_row').deleteMany({ load });
  await connection.of('catalogue_load').deleteOne({ _id: load });
}
