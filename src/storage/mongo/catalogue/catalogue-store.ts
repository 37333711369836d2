import type { ClientSession, ObjectId } from 'mongodb';
import { assertClearance, type Clearance } from '../../../access/clearance.js';
import { type CatalogueMatch, type ColumnCondition, rowTest } from '../../../domain/catalogue.js';
import { BadUserInput } from '../../../domain/errors.js';
import { isReferenceTo, versionOfDigest } from '../../catalogue-reference.js';
import { isSeen, packVersion, RowBounds, unpackVersion } from '../../packed/catalogue-version.js';
import type {
  CatalogueConeQuery,
  CatalogueId,
  CatalogueLoad,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueStore,
  CatalogueVersion,
} from '../../port/catalogue-store.js';
import type { MongoConnection } from '../connection.js';
import type { CatalogueDocument } from './catalogue-documents.js';
import { MongoCatalogueLoad, removeLoad } from './catalogue-load.js';
import { CatalogueRows } from './catalogue-rows.js';

/** Catalogues in collections of their own. See {@link CatalogueStore}. */
export class MongoCatalogueStore implements CatalogueStore {
  constructor(
    private readonly connection: MongoConnection,
    private readonly clock: () => number,
  ) {}

  async load(columnCount: number): Promise<CatalogueLoad> {
    return MongoCatalogueLoad.begin(
      this.connection,
      columnCount,
      {
        check: (version) => this.connection.read((session) => this.checkAudience(version, session)),
        register: (version, load) => this.register(version, load),
      },
      this.clock(),
    );
  }

  async list(clearance: Clearance): Promise<readonly CatalogueVersion[]> {
    assertClearance(clearance);
    const documents = await this.connection
      .of('catalogue')
      .find({})
      .sort({ name: 1, published: -1 })
      .toArray();
    return documents.filter(({ term }) => isSeen(clearance, term)).map(unpackVersion);
  }

  async find(clearance: Clearance, reference: string): Promise<CatalogueVersion | undefined> {
    return (await this.list(clearance)).find((version) => isReferenceTo(reference, version));
  }

  async remove({ name, digest }: CatalogueId): Promise<boolean> {
    const removed = await this.connection.of('catalogue').findOneAndDelete({ _id: idOf({ name, digest }) });
    if (!removed) return false;
    await removeLoad(this.connection, removed.load);
    return true;
  }

  async cones(
    clearance: Clearance,
    query: CatalogueConeQuery,
  ): Promise<readonly (readonly CatalogueMatch[])[] | undefined> {
    return this.reading(clearance, query, (rows) => rows.cones(query));
  }

  async rows(clearance: Clearance, query: CatalogueRowQuery): Promise<CatalogueRowPage | undefined> {
    return this.reading(clearance, query, (rows) => rows.page(query));
  }

  /** Reads from a catalogue, as far as it is seen: version and rows of one moment. */
  private async reading<Result>(
    clearance: Clearance,
    query: {
      readonly catalogue: CatalogueId;
      readonly where: readonly ColumnCondition[];
      readonly deadlineUnixMs?: number;
      readonly maxRows?: number;
    },
    read: (rows: CatalogueRows) => Promise<Result>,
  ): Promise<Result | undefined> {
    assertClearance(clearance);
    return this.connection.read(async (session) => {
      const document = await this.connection
        .of('catalogue')
        .findOne({ _id: idOf(query.catalogue) }, { session });
      if (!document || !isSeen(clearance, document.term)) return undefined;
      const version = unpackVersion(document);
      const test = rowTest(version.columns, query.where);
      const bounds = new RowBounds(this.clock, query);
      return read(new CatalogueRows(this.connection, session, document.load, version, test, bounds));
    });
  }

  private async register(
    version: Omit<CatalogueVersion, 'version'>,
    load: ObjectId,
  ): Promise<CatalogueVersion> {
    const kept = packVersion(version);
    const _id = idOf(version);
    const replaced = await this.connection.write(async (session): Promise<CatalogueDocument | null> => {
      // All publications raise this one document, so two of one name meet here.
      const counter = await this.connection
        .of('counter')
        .findOneAndUpdate(
          { _id: 'catalogue' },
          { $inc: { last: 1 } },
          { session, upsert: true, returnDocument: 'after' },
        );
      await this.checkAudience(version, session);
      const document = { ...kept, load, published: Number(counter?.last ?? 1) };
      const before = await this.connection
        .of('catalogue')
        .findOneAndReplace({ _id }, document, { session, upsert: true });
      await this.connection.of('catalogue_load').deleteOne({ _id: load }, { session });
      return before;
    });
    if (replaced) await removeLoad(this.connection, replaced.load);
    return { ...version, version: versionOfDigest(version.digest) };
  }

  private async checkAudience(
    { name, audience }: Pick<CatalogueVersion, 'name' | 'audience'>,
    session: ClientSession,
  ): Promise<void> {
    const term = audience?.key ?? null;
    const other = await this.connection.of('catalogue').findOne({ name, term: { $ne: term } }, { session });
    if (other)
      throw new BadUserInput(
        `the catalogue ${name} is there with the labels ${other.term ?? '(none)'}; all versions of a name have the same. Received ${term ?? '(none)'}: choose another name, or remove the other versions`,
        ['labels'],
      );
  }
}

function idOf({ name, digest }: CatalogueId): string {
  return `${name}@${digest}`;
}
