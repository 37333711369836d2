import { opens, parseAccessTerm } from '../../../access/access-term.js';
import { assertClearance, type Clearance } from '../../../access/clearance.js';
import { type CatalogueMatch, rowTest } from '../../../domain/catalogue.js';
import { BadUserInput, CostExceeded, Timeout } from '../../../domain/errors.js';
import type {
  CatalogueConeQuery,
  CatalogueId,
  CatalogueLoad,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueStore,
  CatalogueVersion,
} from '../../catalogue-port.js';
import { isReferenceTo, versionOfDigest } from '../../catalogue-reference.js';
import type { SqliteConnection } from '../connection.js';
import type { CatalogueFolder } from './catalogue-folder.js';
import { SqliteCatalogueLoad } from './catalogue-load.js';
import { type Bounds, CatalogueRows } from './catalogue-rows.js';

type VersionCells = readonly [name: string, digest: string, term: string | null, body: string];

/** What is kept of a version as JSON; the rest has columns. */
type VersionBody = Omit<CatalogueVersion, 'name' | 'digest' | 'version' | 'audience' | 'idColumn'> & {
  readonly idColumn?: string;
};

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
    return rows.cones(query.cones, query.mode, rowTest(version.columns, query.where), this.boundsOf(query));
  }

  async rows(clearance: Clearance, query: CatalogueRowQuery): Promise<CatalogueRowPage | undefined> {
    const version = this.versionOf(clearance, query.catalogue);
    if (!version) return undefined;
    const rows = new CatalogueRows(this.folder.use(version), version);
    return rows.page(query, rowTest(version.columns, query.where), this.boundsOf(query));
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
      .map(toVersion);
  }

  private versionOf(clearance: Clearance, { name, digest }: CatalogueId): CatalogueVersion | undefined {
    assertClearance(clearance);
    const cells = this.connection
      .rows<VersionCells>('select name, digest, term, body from catalogue where name = ? and digest = ?')
      .get(name, digest);
    return cells && isSeen(clearance, cells[2]) ? toVersion(cells) : undefined;
  }

  private register(version: Omit<CatalogueVersion, 'version'>): CatalogueVersion {
    const { name, digest, audience, ...body } = version;
    this.connection.write(() => {
      this.checkAudience(version);
      this.connection.command('delete from catalogue where name = ? and digest = ?').run(name, digest);
      this.connection
        .command('insert into catalogue (name, digest, term, body) values (?, ?, ?, ?)')
        .run(name, digest, audience?.key ?? null, JSON.stringify(body));
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

  private boundsOf({ deadlineUnixMs, maxRows }: { deadlineUnixMs?: number; maxRows?: number }): Bounds {
    let rows = 0;
    return {
      assertOnTime: () => {
        if (deadlineUnixMs !== undefined && this.clock() > deadlineUnixMs)
          throw new Timeout('the query was stopped at its time limit; narrow it, or ask for fewer rows');
      },
      addRows: (more) => {
        rows += more;
        if (maxRows !== undefined && rows > maxRows)
          throw new CostExceeded(
            `more than ${maxRows} rows lie around the positions; ask for fewer positions, a smaller radius or the nearest`,
          );
      },
    };
  }
}

function isSeen(clearance: Clearance, term: string | null): boolean {
  return term === null || opens(clearance, parseAccessTerm(term));
}

function toVersion([name, digest, term, text]: VersionCells): CatalogueVersion {
  // Written by this class.
  const body = JSON.parse(text) as VersionBody;
  return {
    ...body,
    name,
    digest,
    version: versionOfDigest(digest),
    idColumn: body.idColumn,
    audience: term === null ? undefined : parseAccessTerm(term),
  };
}
