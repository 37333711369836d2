import { assertClearance, type Clearance } from '../../../access/clearance.js';
import { type CatalogueMatch, rowTest } from '../../../domain/catalogue.js';
import { BadUserInput } from '../../../domain/errors.js';
import { isReferenceTo, versionOfDigest } from '../../catalogue-reference.js';
import {
  isSeen,
  type KeptVersion,
  packVersion,
  RowBounds,
  unpackVersion,
} from '../../packed/catalogue-version.js';
import type {
  CatalogueConeQuery,
  CatalogueId,
  CatalogueLoad,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueStore,
  CatalogueVersion,
} from '../../port/catalogue-store.js';
import type { SqliteConnection } from '../connection.js';
import type { CatalogueFolder } from './catalogue-folder.js';
import { SqliteCatalogueLoad } from './catalogue-load.js';
import { CatalogueRows } from './catalogue-rows.js';

type VersionCells = readonly [name: string, digest: string, term: string | null, body: string];

/** Versions in the store, rows in files beside it. See {@link CatalogueStore}. */
export class SqliteCatalogueStore implements CatalogueStore {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly folder: CatalogueFolder,
    private readonly clock: () => number,
  ) {}

  async load(columnCount: number): Promise<CatalogueLoad> {
    return new SqliteCatalogueLoad(this.folder.load(), columnCount, {
      check: (version) => this.connection.read(() => this.checkAudience(version)),
      register: (version) => this.register(version),
    });
  }

  async list(clearance: Clearance): Promise<readonly CatalogueVersion[]> {
    return this.connection.read(() => this.seen(clearance));
  }

  async find(clearance: Clearance, reference: string): Promise<CatalogueVersion | undefined> {
    return this.connection.read(() =>
      this.seen(clearance).find((version) => isReferenceTo(reference, version)),
    );
  }

  async remove(catalogue: CatalogueId): Promise<boolean> {
    const removed = this.connection.write(
      () =>
        this.connection
          .command('delete from catalogue where name = ? and digest = ?')
          .run(catalogue.name, catalogue.digest).changes > 0,
    );
    this.folder.remove(catalogue);
    return removed;
  }

  async cones(
    clearance: Clearance,
    query: CatalogueConeQuery,
  ): Promise<readonly (readonly CatalogueMatch[])[] | undefined> {
    const version = this.versionOf(clearance, query.catalogue);
    if (!version) return undefined;
    const rows = new CatalogueRows(this.folder.use(version), version);
    return rows.cones(
      query.cones,
      query.mode,
      rowTest(version.columns, query.where),
      new RowBounds(this.clock, query),
    );
  }

  async rows(clearance: Clearance, query: CatalogueRowQuery): Promise<CatalogueRowPage | undefined> {
    const version = this.versionOf(clearance, query.catalogue);
    if (!version) return undefined;
    const rows = new CatalogueRows(this.folder.use(version), version);
    return rows.page(query, rowTest(version.columns, query.where), new RowBounds(this.clock, query));
  }

  close(): void {
    this.folder.closeAll();
  }

  /** By name, newest first. */
  private seen(clearance: Clearance): readonly CatalogueVersion[] {
    assertClearance(clearance);
    return this.connection
      .rows<VersionCells>('select name, digest, term, body from catalogue order by name, id desc')
      .all()
      .filter(([, , term]) => isSeen(clearance, term))
      .map((cells) => unpackVersion(keptVersion(cells)));
  }

  private versionOf(clearance: Clearance, { name, digest }: CatalogueId): CatalogueVersion | undefined {
    assertClearance(clearance);
    const cells = this.connection
      .rows<VersionCells>('select name, digest, term, body from catalogue where name = ? and digest = ?')
      .get(name, digest);
    return cells && isSeen(clearance, cells[2]) ? unpackVersion(keptVersion(cells)) : undefined;
  }

  private register(version: Omit<CatalogueVersion, 'version'>): CatalogueVersion {
    const { name, digest, term, body } = packVersion(version);
    this.connection.write(() => {
      this.checkAudience(version);
      this.connection.command('delete from catalogue where name = ? and digest = ?').run(name, digest);
      this.connection
        .command('insert into catalogue (name, digest, term, body) values (?, ?, ?, ?)')
        .run(name, digest, term, body);
    });
    return { ...version, version: versionOfDigest(digest) };
  }

  private checkAudience({ name, audience }: Pick<CatalogueVersion, 'name' | 'audience'>): void {
    const other = this.connection
      .values<string | null>('select term from catalogue where name = ? and term is not ? limit 1')
      .get(name, audience?.key ?? null);
    if (other === undefined) return;
    throw new BadUserInput(
      `the catalogue ${name} is there with the labels ${other ?? '(none)'}; all versions of a name have the same. Received ${audience?.key ?? '(none)'}: choose another name, or remove the other versions`,
      ['labels'],
    );
  }
}

function keptVersion([name, digest, term, body]: VersionCells): KeptVersion {
  return { name, digest, term, body };
}
