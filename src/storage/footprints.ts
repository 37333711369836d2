import { type Audience, EVERYONE } from '../access/audience.js';
import type { Clearance } from '../access/clearance.js';
import { BadUserInput, CorruptStore } from '../domain/errors.js';
import type { JsonObject } from '../domain/scalar.js';
import { contentHash } from '../provenance/canonical-json.js';
import type { MjdRange } from '../sky/candidates/window.js';
import type { Pointing } from '../sky/footprint/pointing.js';
import { cellRangesOf } from '../spatial/cell-ranges.js';
import type { RecordStore, StoredRecord } from './port/record-store.js';

/** What was observed, as uploaded at once. */
export interface NewFootprint {
  /** Whose observations: a survey's or telescope's name. */
  readonly survey: string;
  /** Name of the file. */
  readonly source: string;
  readonly pointings: readonly Pointing[];
  /** Everyone unless told. */
  readonly audience?: Audience;
}

/** Is what is said of an uploaded footprint. */
export interface FootprintSummary {
  readonly id: string;
  readonly survey: string;
  readonly source: string;
  readonly pointings: number;
  readonly fromMjd: number | undefined;
  readonly toMjd: number | undefined;
}

/** A pointing of a footprint, and whose it is. */
export interface ObservedPointing extends Pointing {
  readonly survey: string;
}

const PAGE = 500;
const MAX_NAME = 100;

/** Keeps a footprint; the same one for the same readers is kept once. */
export async function keepFootprint(
  records: Pick<RecordStore, 'putBlob' | 'write'>,
  nowUnixMs: number,
  { survey, source, pointings, audience = EVERYONE }: NewFootprint,
): Promise<FootprintSummary> {
  if (survey === '' || survey.length > MAX_NAME)
    throw new BadUserInput(`survey must be a name of 1 to ${MAX_NAME} characters; received ${survey}`, [
      'survey',
    ]);
  if (pointings.length === 0)
    throw new BadUserInput(`${source} has no pointings; at least one is needed`, ['pointings']);
  const content = pointings.map(({ mjd, band, limitMag, ranges }) => ({
    mjd: mjd ?? null,
    band: band ?? null,
    limitMag: limitMag ?? null,
    ranges: Array.from(ranges),
  }));
  const blob = await records.putBlob(Buffer.from(JSON.stringify(content)));
  const id = contentHash([survey, blob, audience.key]);
  const mjds = pointings.flatMap(({ mjd }) => mjd ?? []);
  const [fromMjd, toMjd] = [Math.min(...mjds), Math.max(...mjds)];
  const body: JsonObject = {
    survey,
    source,
    pointings: pointings.length,
    // Of pointings without a time nothing tells when they were: they count at any time.
    fromMjd: mjds.length === pointings.length ? fromMjd : null,
    toMjd: mjds.length === pointings.length ? toMjd : null,
    blob,
  };
  await records.write(nowUnixMs, [
    {
      put: {
        kind: 'FOOTPRINT',
        id,
        keys: [`survey:${survey}`],
        order: mjds.length > 0 ? fromMjd : 0,
        audience,
        body,
        blobs: [blob],
      },
      basedOn: 'ANY',
    },
  ]);
  return summaryOf({ id, body });
}

/** Lists the pointings of a time that the clearance sees, of all footprints; those without a time count at any. */
export async function readPointingsOf(
  records: Pick<RecordStore, 'find' | 'blob'>,
  clearance: Clearance,
  range: MjdRange | undefined,
): Promise<readonly ObservedPointing[]> {
  const found: ObservedPointing[] = [];
  for (let after: { order: number; id: string } | undefined; ; ) {
    const { rows } = await records.find(clearance, {
      kind: 'FOOTPRINT',
      direction: 'ASC',
      first: PAGE,
      ...(after ? { after } : {}),
    });
    for (const record of rows) {
      const { survey, fromMjd, toMjd } = summaryOf(record);
      const isApart =
        range &&
        fromMjd !== undefined &&
        toMjd !== undefined &&
        (toMjd < range.fromMjd || fromMjd > range.toMjd);
      if (isApart) continue;
      for (const pointing of await pointingsIn(records, clearance, record)) {
        const { mjd } = pointing;
        if (range && mjd !== undefined && (mjd < range.fromMjd || mjd > range.toMjd)) continue;
        found.push({ survey, ...pointing });
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return found;
    after = { order: last.order, id: last.id };
  }
}

function summaryOf({ id, body }: Pick<StoredRecord, 'id' | 'body'>): FootprintSummary {
  const { survey, source, pointings, fromMjd, toMjd } = body;
  if (typeof survey !== 'string' || typeof source !== 'string' || typeof pointings !== 'number')
    throw new CorruptStore(`the footprint ${id} does not say whose it is`);
  return {
    id,
    survey,
    source,
    pointings,
    fromMjd: typeof fromMjd === 'number' ? fromMjd : undefined,
    toMjd: typeof toMjd === 'number' ? toMjd : undefined,
  };
}

async function pointingsIn(
  records: Pick<RecordStore, 'blob'>,
  clearance: Clearance,
  { id, body }: StoredRecord,
): Promise<readonly Pointing[]> {
  const { blob } = body;
  const bytes =
    typeof blob === 'string' ? await records.blob(clearance, { kind: 'FOOTPRINT', id }, blob) : undefined;
  const content: unknown = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (!Array.isArray(content)) throw new CorruptStore(`the pointings of the footprint ${id} are gone`);
  return content.map((each: unknown) => parsePointing(each, id));
}

function parsePointing(value: unknown, id: string): Pointing {
  const { mjd, band, limitMag, ranges } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(ranges)) throw new CorruptStore(`a pointing of the footprint ${id} has no cells`);
  return {
    mjd: typeof mjd === 'number' ? mjd : undefined,
    band: typeof band === 'string' ? band : undefined,
    limitMag: typeof limitMag === 'number' ? limitMag : undefined,
    ranges: cellRangesOf(ranges.map(Number)),
  };
}
