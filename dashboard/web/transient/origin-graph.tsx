import type { Origin, OriginKind } from '../api/answers.js';
import { count } from '../words.js';
import { layOutOrigin, type OriginArrow, type OriginBox } from './origin-layout.js';

/** The kinds of records in the words of the glossary. */
export const KIND_WORDS: Readonly<Record<OriginKind, string>> = {
  TRANSIENT: 'Transient',
  T2_RESULT: 'T2 result',
  STATE: 'State',
  DATAPOINT: 'Datapoint',
  ALERT: 'Alert',
  UNIT_VERSION: 'Software',
  CONFIG: 'Configuration',
  RUN: 'Run',
};

const BOX_WIDTH = 150;
const BOX_HEIGHT = 44;
const COLUMN = 190;
const ROW = 58;
const MARGIN = 8;

interface OriginGraphProps {
  readonly origin: Origin;
  readonly hrefOf: (id: string) => string;
}

/** The provenance graph in layers: left what was asked about, to the right what it rests on. */
export function OriginGraph({ origin, hrefOf }: OriginGraphProps) {
  const { boxes, arrows, columns, rows } = layOutOrigin(origin);
  const width = (columns - 1) * COLUMN + BOX_WIDTH + 2 * MARGIN;
  const height = (rows - 1) * ROW + BOX_HEIGHT + 2 * MARGIN;
  return (
    <div class="scroll" data-testid="origin">
      <svg
        class="origin"
        style={{ maxWidth: `${width}px` }}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`What it rests on: ${count(origin.nodes.length, 'record')} in ${count(columns, 'layer')}; listed below`}
      >
        {arrows.map((arrow) => (
          <Arrow key={`${arrow.from.key} ${arrow.to.key} ${arrow.relation}`} arrow={arrow} />
        ))}
        {boxes.map((box) => (
          <Box key={box.key} box={box} href={linkOf(box, hrefOf)} />
        ))}
      </svg>
      <p class="key note">
        <span class="derived">computed from, came inside</span>
        <span class="made-with">software and configuration</span>
        <span class="recorded">recorded in a run</span>
      </p>
    </div>
  );
}

/** Records that others rest on less than they rest on others can be asked about themselves. */
function linkOf(box: OriginBox, hrefOf: (id: string) => string): string | undefined {
  const [node] = box.nodes;
  if (node === undefined || box.nodes.length > 1 || box.column === 0) return undefined;
  return ['T2_RESULT', 'STATE', 'TRANSIENT'].includes(box.kind) ? hrefOf(node.id) : undefined;
}

function Box({ box, href }: { readonly box: OriginBox; readonly href: string | undefined }) {
  const [first] = box.nodes;
  const isMany = box.nodes.length > 1;
  const title = isMany ? box.nodes.map(({ label }) => label).join('\n') : `${first?.label}\n${first?.id}`;
  const content = (
    <g transform={`translate(${leftOf(box)} ${topOf(box)})`} class={`box ${box.kind.toLowerCase()}`}>
      <title>{title}</title>
      {isMany && <rect class="behind" x="4" y="4" width={BOX_WIDTH} height={BOX_HEIGHT} rx="7" />}
      <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx="7" />
      <text x="10" y="17" class="kind">
        {KIND_WORDS[box.kind]}
        {isMany ? 's' : ''}
      </text>
      <text x="10" y="34">
        {isMany ? count(box.nodes.length) : shortened(box.kind, first?.label ?? '')}
      </text>
    </g>
  );
  return href === undefined ? content : <a href={href}>{content}</a>;
}

function Arrow({ arrow: { from, to, relation } }: { readonly arrow: OriginArrow }) {
  const kind =
    relation === 'RECORDED_IN'
      ? 'recorded'
      : relation === 'COMPUTED_BY' || relation === 'CONFIGURED_BY'
        ? 'made-with'
        : 'derived';
  const isSameColumn = from.column === to.column;
  const isForward = to.column > from.column;
  const x1 = leftOf(from) + (isForward || isSameColumn ? BOX_WIDTH : 0);
  const x2 = leftOf(to) + (isForward ? 0 : BOX_WIDTH);
  const [y1, y2] = [topOf(from) + BOX_HEIGHT / 2, topOf(to) + BOX_HEIGHT / 2];
  // Within a column, or back, the line swings out to the right of the boxes.
  const bend = isForward ? (x2 - x1) / 2 : 34;
  const path = isForward
    ? `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
    : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
  return <path class={`arrow ${kind}`} d={path} />;
}

function leftOf({ column }: OriginBox): number {
  return MARGIN + column * COLUMN;
}

function topOf({ row }: OriginBox): number {
  return MARGIN + row * ROW;
}

/** What fits into a box; the whole text is its title. */
function shortened(kind: OriginKind, label: string): string {
  // The box says already what kind of record it is.
  const bare = label.replace(/^(?:run|configuration|alert|datapoint) /i, '');
  // Ids are capitals and digits, wider than words.
  const most = kind === 'RUN' ? 15 : 19;
  return bare.length > most ? `${bare.slice(0, most - 1)}…` : bare;
}
