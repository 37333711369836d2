import type { Candidate } from '../api/answers.js';
import { formatDate, formatMjd } from '../search/instant.js';
import { addressOf, type ChangeView } from '../use-view.js';
import type { CandidateOrder, ViewState } from '../view-state.js';
import { count, decimals, smallAngle } from '../words.js';

interface CandidatesTableProps {
  readonly view: ViewState;
  readonly candidates: readonly Candidate[];
  readonly total: number;
  readonly hovered: string | undefined;
  readonly onHover: (id: string | undefined) => void;
  readonly onChange: ChangeView;
}

interface Column {
  readonly title: string;
  /** What the API sorts by; each has one direction, the most telling first. */
  readonly order?: CandidateOrder;
  readonly cell: (candidate: Candidate) => string;
  readonly hint?: (candidate: Candidate) => string;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'Level',
    order: 'LEVEL',
    cell: ({ credibleLevel }) => (credibleLevel === null ? '–' : `${decimals(100 * credibleLevel, 1)} %`),
  },
  {
    title: 'Per deg²',
    order: 'DENSITY',
    cell: ({ probabilityDensityPerDeg2: density }) => (density === null ? '–' : density.toPrecision(3)),
  },
  {
    title: 'Sep.',
    order: 'SEPARATION',
    cell: ({ separationArcsec }) => (separationArcsec === null ? '–' : smallAngle(separationArcsec)),
  },
  {
    title: 'First',
    order: 'FIRST_DETECTION',
    cell: ({ firstDetectionMjd: mjd }) => (mjd === null ? '–' : formatDate(mjd)),
    hint: ({ firstDetectionMjd: mjd }) => (mjd === null ? '' : `${formatMjd(mjd)} UTC`),
  },
  {
    title: 'n in window',
    cell: ({ detectionsInWindow, node }) => `${count(detectionsInWindow)} of ${count(node.detectionCount)}`,
  },
  { title: 'Peak', cell: ({ node }) => `${decimals(node.peakMag, 2)} ${node.peakBand ?? ''}` },
];

/** The candidates in the order asked for; a row opens its transient. */
export function CandidatesTable(props: CandidatesTableProps) {
  const { view, candidates, total, onChange } = props;
  if (total === 0)
    return (
      <p class="empty">No transient that you may see lies in this region and was detected in this time.</p>
    );
  return (
    <>
      <div class="scroll candidates">
        <table data-testid="candidates">
          <thead>
            <tr>
              <th scope="col">Name</th>
              {COLUMNS.map(({ title, order }) => (
                <th
                  key={title}
                  scope="col"
                  class="number"
                  aria-sort={order === view.candidateOrder ? 'other' : undefined}
                >
                  {order === undefined ? (
                    title
                  ) : (
                    <button type="button" class="sort" onClick={() => onChange({ candidateOrder: order })}>
                      {title}
                      <span aria-hidden="true">{order === view.candidateOrder ? '▲' : ''}</span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candidates.map((candidate) => (
              <Row key={candidate.node.id} {...props} candidate={candidate} />
            ))}
          </tbody>
        </table>
      </div>
      {total > candidates.length && (
        <p class="note">
          The first {count(candidates.length)} of {count(total)}; the API gives the others.
        </p>
      )}
    </>
  );
}

function Row({
  candidate,
  view,
  hovered,
  onHover,
  onChange,
}: CandidatesTableProps & { readonly candidate: Candidate }) {
  const { id, name } = candidate.node;
  const change = { selected: id, origin: undefined };
  const marks = [id === view.selected && 'selected', id === hovered && 'hovered'].filter(Boolean);
  return (
    // The link serves the keyboard; a click anywhere in the row is a larger target for the pointer.
    <tr
      class={marks.join(' ')}
      aria-current={id === view.selected ? 'true' : undefined}
      onMouseEnter={() => onHover(id)}
      onMouseLeave={() => onHover(undefined)}
      onClick={() => onChange(change)}
    >
      <th scope="row">
        <a
          href={addressOf(view, change)}
          onFocus={() => onHover(id)}
          onBlur={() => onHover(undefined)}
          onClick={(event) => event.stopPropagation()}
        >
          {name}
        </a>
      </th>
      {COLUMNS.map(({ title, cell, hint }) => (
        <td key={title} class="number" data-title={title} title={hint?.(candidate)}>
          {cell(candidate)}
        </td>
      ))}
    </tr>
  );
}
