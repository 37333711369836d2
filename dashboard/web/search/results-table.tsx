import type { TransientRow, TransientsAnswer } from '../api/answers.js';
import type { Asked } from '../api/use-answer.js';
import { ProblemNotice } from '../problem-notice.js';
import { addressOf, type ChangeView } from '../use-view.js';
import type { Page, ViewState } from '../view-state.js';
import { count, decimals, smallAngle } from '../words.js';
import { formatDate, formatMjd } from './instant.js';
import { separationArcsec } from './separation.js';
import { formatDec, formatRa } from './sexagesimal.js';
import { type ConeInput, firstDirection, type OrderField, type TransientOrder } from './transient-where.js';

const ROWS = 25;

/** Writes the arguments of a page of the table. */
export function pageVariables(order: TransientOrder, page: Page) {
  const orderBy = [order];
  switch (page.from) {
    case 'start':
      return { orderBy, first: ROWS };
    case 'after':
      return { orderBy, first: ROWS, after: page.cursor };
    case 'before':
      return { orderBy, last: ROWS, before: page.cursor };
  }
}

interface ResultsTableProps {
  readonly table: Asked<TransientsAnswer>;
  readonly view: ViewState;
  readonly order: TransientOrder;
  readonly cone: ConeInput | undefined;
  readonly total: number | undefined;
  readonly hovered: string | undefined;
  readonly onHover: (id: string | undefined) => void;
  readonly onChange: ChangeView;
}

/** The transients that were found, a page at a time. */
export function ResultsTable(props: ResultsTableProps) {
  const { table, total, onChange } = props;
  const rows = table.answer?.transients.edges.map(({ node }) => node);
  return (
    <section class="card results" aria-labelledby="results-title" aria-busy={table.isWaiting}>
      <div class="results-head">
        <h2 id="results-title">Transients</h2>
        <p class="note" role="status" data-testid="found-count">
          {total === undefined ? '' : `${count(total)} found`}
        </p>
        <Pager {...props} />
      </div>
      {table.problem && table.problem.kind !== 'refused-token' && (
        <ProblemNotice problem={table.problem}>
          {props.view.page.from !== 'start' && (
            <button type="button" onClick={() => onChange({ page: { from: 'start' } })}>
              Go to the first page
            </button>
          )}
        </ProblemNotice>
      )}
      {rows === undefined && !table.problem && <p class="empty">Searching…</p>}
      {rows?.length === 0 && <NothingFound {...props} />}
      {rows !== undefined && rows.length > 0 && <Rows {...props} rows={rows} />}
    </section>
  );
}

function Pager({ table, view, onChange }: ResultsTableProps) {
  const info = table.answer?.transients.pageInfo;
  const go = (from: 'after' | 'before', cursor: string | null | undefined) => () => {
    if (cursor != null) onChange({ page: { from, cursor } });
  };
  return (
    <nav class="pager" aria-label="Pages of the table">
      {view.page.from !== 'start' && (
        <button type="button" onClick={() => onChange({ page: { from: 'start' } })}>
          First
        </button>
      )}
      <button type="button" disabled={!info?.hasPreviousPage} onClick={go('before', info?.startCursor)}>
        Previous
      </button>
      <button type="button" disabled={!info?.hasNextPage} onClick={go('after', info?.endCursor)}>
        Next
      </button>
    </nav>
  );
}

function NothingFound({ view, onChange }: ResultsTableProps) {
  const isSearch = Object.entries(view.search).some(([name, value]) => name !== 'unit' && value !== '');
  if (view.page.from !== 'start')
    return (
      <p class="empty">
        This page of the list is empty.{' '}
        <button type="button" onClick={() => onChange({ page: { from: 'start' } })}>
          Go to the first page
        </button>
      </p>
    );
  if (isSearch)
    return (
      <p class="empty">
        No transient that you may see fits this search. A wider radius, an earlier date or fewer conditions
        find more.
      </p>
    );
  return (
    <p class="empty">
      There is no transient here that you may see. Either nothing was ingested yet (
      <code>ampelgraph start</code> brings a sample survey), or all of it needs a right that your token gives:
      enter it at the top.
    </p>
  );
}

interface Column {
  readonly title: string;
  readonly field?: OrderField;
  readonly isNumber?: boolean;
  readonly cell: (row: TransientRow) => string;
  readonly hint?: (row: TransientRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'RA', field: 'RA_DEG', isNumber: true, cell: ra, hint: (row) => `${decimals(row.raDeg, 6)}°` },
  { title: 'Dec', field: 'DEC_DEG', isNumber: true, cell: dec, hint: (row) => `${decimals(row.decDeg, 6)}°` },
  {
    title: 'First',
    field: 'FIRST_DETECTION_MJD',
    isNumber: true,
    cell: (row) => date(row.firstDetectionMjd),
    hint: (row) => instant(row.firstDetectionMjd),
  },
  {
    title: 'Last',
    field: 'LAST_DETECTION_MJD',
    isNumber: true,
    cell: (row) => date(row.lastDetectionMjd),
    hint: (row) => instant(row.lastDetectionMjd),
  },
  { title: 'n', field: 'DETECTION_COUNT', isNumber: true, cell: (row) => count(row.detectionCount) },
  {
    title: 'Peak',
    field: 'PEAK_MAG',
    isNumber: true,
    cell: (row) => `${decimals(row.peakMag, 2)} ${row.peakBand ?? ''}`,
  },
  { title: 'Channels', cell: (row) => row.channels.join(', ') || '–' },
];

/** Columns of the table: with a cone, how far each row is from its centre. */
function columnsFor(cone: ConeInput | undefined): readonly Column[] {
  if (cone === undefined) return COLUMNS;
  const distance: Column = {
    title: 'Dist.',
    field: 'DISTANCE',
    isNumber: true,
    cell: ({ raDeg, decDeg }) =>
      raDeg === null || decDeg === null ? '–' : smallAngle(separationArcsec(cone, { raDeg, decDeg })),
  };
  return [distance, ...COLUMNS];
}

function Rows(props: ResultsTableProps & { readonly rows: readonly TransientRow[] }) {
  const columns = columnsFor(props.cone);
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <SortHead {...props} column={{ title: 'Name', field: 'NAME', cell: ({ name }) => name }} />
            {columns.map((column) => (
              <SortHead key={column.title} {...props} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <Row key={row.id} {...props} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SortHead({ column, order, onChange }: ResultsTableProps & { readonly column: Column }) {
  const { field, title } = column;
  const kind = column.isNumber ? 'number' : undefined;
  if (field === undefined)
    return (
      <th scope="col" class={kind} data-title={title}>
        {title}
      </th>
    );
  const isSorted = order.field === field;
  const sort = () =>
    onChange({
      order: {
        field,
        direction: isSorted ? (order.direction === 'ASC' ? 'DESC' : 'ASC') : firstDirection(field),
      },
      page: { from: 'start' },
    });
  const arrow = isSorted ? (order.direction === 'ASC' ? '▲' : '▼') : '';
  return (
    <th
      scope="col"
      class={kind}
      data-title={title}
      aria-sort={isSorted ? (order.direction === 'ASC' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" class="sort" onClick={sort}>
        {title}
        <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  );
}

interface RowProps extends ResultsTableProps {
  readonly row: TransientRow;
  readonly columns: readonly Column[];
}

function Row({ row, columns, view, hovered, onHover, onChange }: RowProps) {
  const change = { selected: row.id, origin: undefined };
  const marks = [row.id === view.selected && 'selected', row.id === hovered && 'hovered'].filter(Boolean);
  return (
    // The link in the first cell serves the keyboard; a click anywhere in the row is a larger target for the pointer.
    <tr
      class={marks.join(' ')}
      aria-current={row.id === view.selected ? 'true' : undefined}
      onMouseEnter={() => onHover(row.id)}
      onMouseLeave={() => onHover(undefined)}
      onClick={() => onChange(change)}
    >
      <th scope="row">
        <a
          href={addressOf(view, change)}
          onFocus={() => onHover(row.id)}
          onBlur={() => onHover(undefined)}
          onClick={(event) => event.stopPropagation()}
        >
          {row.name}
        </a>
      </th>
      {columns.map((column) => (
        <td
          key={column.title}
          class={column.isNumber ? 'number' : undefined}
          data-title={column.title}
          title={column.hint?.(row)}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function ra({ raDeg }: TransientRow): string {
  return raDeg === null ? '–' : formatRa(raDeg);
}

function dec({ decDeg }: TransientRow): string {
  return decDeg === null ? '–' : formatDec(decDeg);
}

function date(mjd: number | null): string {
  return mjd === null ? '–' : formatDate(mjd);
}

function instant(mjd: number | null): string {
  return mjd === null ? '' : `${formatMjd(mjd)} UTC, MJD ${mjd.toFixed(4)}`;
}
