import { opens, parseAccessTerm } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import { CostExceeded, Timeout } from '../../domain/errors.js';
import { versionOfDigest } from '../catalogue-reference.js';
import type { CatalogueVersion } from '../port/catalogue-store.js';

/** A version as a store keeps it. */
export interface KeptVersion {
  readonly name: string;
  readonly digest: string;
  /** Key of the access term; null: seen by everyone. */
  readonly term: string | null;
  /** The rest, as JSON. */
  readonly body: string;
}

type VersionBody = Omit<CatalogueVersion, 'name' | 'digest' | 'version' | 'audience' | 'idColumn'> & {
  readonly idColumn?: string;
};

/** Packs a version. */
export function packVersion(version: Omit<CatalogueVersion, 'version'>): KeptVersion {
  const { name, digest, audience, ...body } = version;
  return { name, digest, term: audience?.key ?? null, body: JSON.stringify(body) };
}

/** Gives a kept version back. */
export function unpackVersion({ name, digest, term, body: text }: KeptVersion): CatalogueVersion {
  // Written by packVersion.
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

/** Tells whether a clearance opens what has the term. */
export function isSeen(clearance: Clearance, term: string | null): boolean {
  return term === null || opens(clearance, parseAccessTerm(term));
}

/** Bounds on the work for one call. */
export class RowBounds {
  private rows = 0;

  constructor(
    private readonly clock: () => number,
    private readonly limits: { readonly deadlineUnixMs?: number; readonly maxRows?: number },
  ) {}

  /** @throws {Timeout} once the time is over */
  assertOnTime(): void {
    const { deadlineUnixMs } = this.limits;
    if (deadlineUnixMs !== undefined && this.clock() > deadlineUnixMs)
      throw new Timeout('the query was stopped at its time limit; narrow it, or ask for fewer rows');
  }

  /** @throws {CostExceeded} when so many more rows are too many */
  addRows(more: number): void {
    this.rows += more;
    const { maxRows } = this.limits;
    if (maxRows !== undefined && this.rows > maxRows)
      throw new CostExceeded(
        `more than ${maxRows} rows lie around the positions; ask for fewer positions, a smaller radius or the nearest`,
      );
  }
}
