import { setImmediate as otherWork } from 'node:timers/promises';
import type { Survey } from '../../../domain/datapoint.js';
import type { SqliteConnection } from '../connection.js';
import { nameKeyOf } from './name-key.js';
import { SkyColumns } from './sky-columns.js';

/** When the columns are made: as soon as searches without them have cost as much; with the first search; never. */
export type SkyMemoryUse = 'WHEN_IT_PAYS' | 'AT_ONCE' | 'NEVER';

// Some 100 bytes a row: 400 MB. A larger store is searched in its file.
const MOST_ROWS = 4_000_000;
// 5 ms.
const ROWS_AT_ONCE = 4096;
// More changed transients than this, and this share of all, cost as much as to read all again.
const MANY_CHANGED = 10_000;
const LARGE_SHARE = 0.1;
/** What a search in the file costs beside its rows, in rows read. */
const ROWS_PER_SEARCH = 10;

const COLUMNS = `f.id, f.transient, f.class_id, f.survey, f.name, f.detection_count, f.hpx, f.ra_deg, f.dec_deg, f.first_detection_mjd,
  f.last_detection_mjd, f.survey_first_detection_mjd, f.peak_mag`;

const NEXT = `select ${COLUMNS} from facet f where f.id > ? order by f.id limit ${ROWS_AT_ONCE}`;

const CHANGED = `select distinct t.value from change c cross join json_each(c.with_facets) t where c.id > ?`;

const OF_TRANSIENTS = `select ${COLUMNS} from json_each(?) c cross join facet f on f.transient = c.value`;

type Cells = readonly [
  id: number,
  transient: number,
  classId: number,
  survey: Survey,
  name: string,
  detectionCount: number,
  hpx: number | null,
  raDeg: number,
  decDeg: number,
  ...numbers: (number | null)[],
];

/** Columns that are being read. */
interface Draft {
  readonly columns: SkyColumns;
  /** The last change that was committed when reading began. */
  readonly change: number;
  lastId: number;
}

/**
 * Keeps the positions of all facets in memory, in step with the store.
 *
 * The feed of changes names each transient whose facets a commit may have written, whoever committed. Before each use,
 * within the reader's own transaction, the transients named since the last use are read again: so the columns hold what
 * that transaction sees, no more and no less. Where the feed has a gap they are dropped; the store alone answers
 * everything too.
 */
export class SkyMemory {
  private columns: SkyColumns | undefined;
  private draft: Draft | undefined;
  private reading: Promise<void> | undefined;
  /** The last change that the columns contain. */
  private change = 0;
  /** Rows read by searches without columns. */
  private spent = 0;

  constructor(
    private readonly connection: SqliteConnection,
    private use: SkyMemoryUse,
  ) {}

  /**
   * Gives the columns as the transaction sees them; `undefined` while there are none. Within a read transaction.
   *
   * @param expected  tells how many rows the search reads without them
   */
  columnsFor(expected: () => number): SkyColumns | undefined {
    if (this.use === 'NEVER') return undefined;
    if (this.columns) this.catchUp(this.columns);
    else if (!this.draft) this.spend(expected());
    return this.columns;
  }

  /** Makes the columns between other work, if there are none; resolves when that is done, or is not to be done. */
  async warm(): Promise<void> {
    if (this.use === 'NEVER' || this.columns || this.connection.read(() => this.rowCount()) > MOST_ROWS)
      return;
    if (!this.draft) this.readLater(this.connection.read(() => this.newDraft()));
    await this.reading;
  }

  /** How many facets there are, about. Facets are hardly ever deleted, so the last rowid says it. */
  rowCount(): number {
    return this.connection.values<number | null>('select max(id) from facet').get() ?? 0;
  }

  private spend(expected: number): void {
    const rowCount = this.rowCount();
    this.spent += Math.max(ROWS_PER_SEARCH, expected);
    const isAtOnce = this.use === 'AT_ONCE';
    if (rowCount > MOST_ROWS || (!isAtOnce && this.spent < rowCount)) return;
    this.spent = 0;
    const draft = this.newDraft();
    if (!isAtOnce) {
      this.readLater(draft);
      return;
    }
    while (this.readOn(draft));
    this.finish(draft);
  }

  private newDraft(): Draft {
    return { columns: new SkyColumns(), change: this.newestChange(), lastId: 0 };
  }

  private readLater(draft: Draft): void {
    this.draft = draft;
    this.reading = this.readBetween(draft);
  }

  /** Reads piece after piece between other work. What changes meanwhile is read again by the first use. */
  private async readBetween(draft: Draft): Promise<void> {
    try {
      do {
        // Unless it counts as work, a process that waits for requests alone would sleep on it.
        await otherWork();
        if (!this.connection.isOpen) return;
      } while (this.connection.read(() => this.readOn(draft)));
      this.finish(draft);
    } catch {
      // Queries meet the same fault in the store and tell of it.
      this.use = 'NEVER';
      this.draft = undefined;
    }
  }

  private readOn(draft: Draft): boolean {
    const rows = this.connection.rows<Cells>(NEXT).all(draft.lastId);
    for (const cells of rows) addRow(draft.columns, cells);
    draft.lastId = rows.at(-1)?.[0] ?? draft.lastId;
    return rows.length === ROWS_AT_ONCE;
  }

  private finish({ columns, change }: Draft): void {
    columns.settle();
    this.columns = columns;
    this.change = change;
    this.draft = undefined;
  }

  private catchUp(columns: SkyColumns): void {
    const newest = this.newestChange();
    if (newest === this.change) return;
    // Until they are whole again there are none, whatever fails on the way.
    this.columns = undefined;
    const { connection, change } = this;
    // Ids of changes follow each other; the oldest are pruned.
    const known = connection.values<number>('select count(*) from change where id > ?').get(change);
    if (known !== newest - change) return;
    const changed = connection.values<number>(CHANGED).all(change);
    if (changed.length > Math.max(MANY_CHANGED, LARGE_SHARE * columns.count)) return;
    columns.forget(changed);
    const rows = this.connection.rows<Cells>(OF_TRANSIENTS).all(JSON.stringify(changed));
    for (const cells of rows) addRow(columns, cells);
    columns.settle();
    this.columns = columns;
    this.change = newest;
  }

  private newestChange(): number {
    return this.connection.values<number | null>('select max(id) from change').get() ?? 0;
  }
}

function addRow(columns: SkyColumns, cells: Cells): void {
  const [
    id,
    transient,
    classId,
    survey,
    name,
    detectionCount,
    hpx,
    raDeg,
    decDeg,
    first,
    last,
    surveyFirst,
    peak,
  ] = cells;
  if (hpx === null) return;
  columns.add({
    id,
    transient,
    classId,
    hpx,
    raDeg,
    decDeg,
    firstDetectionMjd: first ?? Number.NaN,
    lastDetectionMjd: last ?? Number.NaN,
    surveyFirstDetectionMjd: surveyFirst ?? Number.NaN,
    peakMag: peak ?? Number.NaN,
    nameKey: nameKeyOf(survey, name),
    detectionCount,
    key: { survey, name },
  });
}
