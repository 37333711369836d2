import { SYSTEM } from '../access/audience.js';
import { systemClearance } from '../access/system-clearance.js';
import { StorageConflict } from '../domain/errors.js';
import { DigestSum } from '../provenance/digest-sum.js';
import { type ArchivePart, partsOf } from '../storage/archive-parts.js';
import type { ArchiveChunk } from '../storage/port/archive-store.js';
import type { CataloguePlace, CatalogueVersion, NewCatalogueRow } from '../storage/port/catalogue-store.js';
import type { Storage } from '../storage/port/storage.js';

/** How many parts of a kind were read, and how many of them were new in the other store. */
export interface CopiedParts {
  readonly read: number;
  readonly added: number;
}

/** What a copy came to. */
export interface CopyReport {
  /** By what they are: transients, records, ... */
  readonly parts: Readonly<Record<string, CopiedParts>>;
  /** Over all parts; the same in both stores. */
  readonly archiveDigest: string;
  /** `contentDigest().digest`; the same in both stores. */
  readonly contentDigest: string;
}

const clearance = systemClearance('copy');
/** The mark that a copy into the store has begun and not ended. */
const MARK = { kind: 'CURSOR', id: 'copy' } as const;
const CATALOGUE_ROWS = 5000;

/**
 * Copies everything of one store into another, which must be empty, hold an unfinished copy, or be equal already.
 *
 * May be stopped anywhere and called again: what is there is compared, not written again. Afterwards both stores are
 * read once more in full and their digests compared. The first store should have no writers meanwhile.
 *
 * @param onChunk  told of each chunk how many parts it had, and how many of them were new
 * @throws {StorageConflict} when the other store has something else, or the digests differ at the end
 */
export async function copyStore(
  from: Storage,
  to: Storage,
  nowUnixMs: number,
  onChunk: (read: number, added: number) => void = () => undefined,
): Promise<CopyReport> {
  const target = await begin(to, nowUnixMs);
  const source = new Tally();
  const added = new Map<string, number>();
  for await (const chunk of from.archive.export()) {
    const read = source.add(chunk);
    // A store that is not being copied into is compared and not written.
    const fresh = target ? 0 : await to.archive.import(chunk);
    const kind = chunk.kind.toLowerCase();
    added.set(kind, (added.get(kind) ?? 0) + fresh);
    onChunk(read, fresh);
  }
  const catalogues = await copyCatalogues(from, to, target === undefined);
  if (!target) await to.records.write(nowUnixMs, [{ remove: MARK, basedOn: 'ANY' }]);
  const copy = target ?? (await tallyOf(to));
  const digests = [await from.contentDigest(), await to.contentDigest()];
  if (copy.digest() !== source.digest() || digests[0]?.digest !== digests[1]?.digest)
    throw new StorageConflict(
      target
        ? `the store to copy into is not empty and holds something else (${source.differenceTo(copy)}); nothing of it was changed: copy into an empty one`
        : `the copy differs from the store that it was made from (${source.differenceTo(copy)}), as if that had been written to meanwhile: stop its writers and copy into an empty store again`,
    );
  const parts = [...source.counts].map(([kind, read]): [string, CopiedParts] => [
    kind,
    { read, added: added.get(kind) ?? 0 },
  ]);
  return {
    parts: { ...Object.fromEntries(parts), catalogues },
    archiveDigest: source.digest(),
    contentDigest: digests[1]?.digest ?? '',
  };
}

/**
 * Marks an empty store as being copied into, so that a copy that was stopped can go on.
 *
 * @returns what is in the store when it is neither empty nor marked
 */
async function begin(to: Storage, nowUnixMs: number): Promise<Tally | undefined> {
  const [mark] = await to.records.byId(clearance, MARK.kind, [MARK.id]);
  if (mark) return undefined;
  const present = await tallyOf(to);
  if (present.total > 0) return present;
  await to.records.write(nowUnixMs, [
    {
      put: { ...MARK, keys: [], order: nowUnixMs, audience: SYSTEM, body: { begunAtUnixMs: nowUnixMs } },
      basedOn: 'ABSENT',
    },
  ]);
  return undefined;
}

async function tallyOf(storage: Storage): Promise<Tally> {
  const tally = new Tally();
  for await (const chunk of storage.archive.export()) tally.add(chunk);
  return tally;
}

/** Counts and an order-free digest of an archive. */
class Tally {
  readonly counts = new Map<string, number>();
  private readonly sums = new Map<ArchivePart['kind'], DigestSum>();
  total = 0;

  /** Gives how many parts the chunk has. */
  add(chunk: ArchiveChunk): number {
    const parts = partsOf(chunk);
    const kind = chunk.kind.toLowerCase();
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + parts.length);
    this.total += parts.length;
    for (const { kind: ofPart, text } of parts) {
      const sum = this.sums.get(ofPart) ?? new DigestSum();
      this.sums.set(ofPart, sum);
      sum.add(text);
    }
    return parts.length;
  }

  digest(): string {
    const sum = new DigestSum();
    for (const [kind, ofKind] of this.sums) sum.add(`${kind} ${ofKind.digest()}`);
    return sum.digest();
  }

  /** Says in which kinds of parts two archives differ. */
  differenceTo(other: Tally): string {
    const kinds = new Set([...this.sums.keys(), ...other.sums.keys()]);
    const differing = [...kinds].filter(
      (kind) => this.sums.get(kind)?.digest() !== other.sums.get(kind)?.digest(),
    );
    return differing.length > 0 ? differing.map((kind) => kind.toLowerCase()).join(', ') : 'contentDigest';
  }
}

/**
 * Copies the catalogues that are not there, the oldest version of a name first.
 *
 * @throws {StorageConflict} when some are not there and must not be written
 */
async function copyCatalogues(from: Storage, to: Storage, mayWrite: boolean): Promise<CopiedParts> {
  const versions = (await from.catalogues.list(clearance)).toReversed();
  const known = new Set((await to.catalogues.list(clearance)).map(({ name, digest }) => `${name} ${digest}`));
  const missing = versions.filter(({ name, digest }) => !known.has(`${name} ${digest}`));
  const [first] = missing;
  if (first && !mayWrite)
    throw new StorageConflict(
      `the store to copy into is not empty and lacks the catalogue ${first.name}; nothing of it was changed: copy into an empty one`,
    );
  for (const version of missing) await copyCatalogue(from, to, version);
  return { read: versions.length, added: missing.length };
}

async function copyCatalogue(from: Storage, to: Storage, version: CatalogueVersion): Promise<void> {
  const load = await to.catalogues.load(version.columns.length);
  try {
    let count = 0;
    for await (const rows of rowsOf(from, version)) {
      await load.add(rows);
      count += rows.length;
    }
    if (count !== version.rowCount)
      throw new StorageConflict(
        `catalogue ${version.name} must have ${version.rowCount} rows; ${count} were read: copy again`,
      );
    const { version: _digits, ...published } = version;
    await load.publish(published);
  } catch (error) {
    await load.discard();
    throw error;
  }
}

async function* rowsOf(from: Storage, version: CatalogueVersion): AsyncIterable<readonly NewCatalogueRow[]> {
  let after: CataloguePlace | undefined;
  for (;;) {
    const page = await from.catalogues.rows(clearance, {
      catalogue: version,
      where: [],
      first: CATALOGUE_ROWS,
      ...(after ? { after } : {}),
    });
    if (!page)
      throw new StorageConflict(`catalogue ${version.name} was removed while it was copied; copy again`);
    yield page.rows.map(({ id, raDeg, decDeg, values }) => ({
      id,
      raDeg,
      decDeg,
      values: version.columns.map(({ name }) => values[name] ?? null),
    }));
    after = page.rows.at(-1);
    if (!page.hasMore) return;
  }
}
