import { mjdOfUnixMs } from '../../domain/time.js';
import type { CandidateWindow, DayRange } from '../candidates/window.js';
import type { CoveredPart } from '../footprint/covered-part.js';

/** A transient in the table of a circular, with its newest detection. */
export interface CircularRow {
  readonly name: string;
  readonly raDeg: number | undefined;
  readonly decDeg: number | undefined;
  readonly band: string | undefined;
  readonly mag: number | undefined;
  readonly magErr: number | undefined;
  /** Whether it lies in the region of the level. */
  readonly isInside: boolean;
}

/** Observations in one band. */
export interface CircularBand {
  readonly band: string | undefined;
  readonly pointings: number;
  readonly firstMjd: number | undefined;
  readonly limitMag: number | undefined;
}

/** What a draft is written of. Nothing else of it is a number. */
export interface CircularContent {
  readonly eventName: string;
  readonly eventUnixMs: number | undefined;
  readonly level: number;
  readonly coverage: CoveredPart & { readonly isProxy: boolean; readonly bands: readonly CircularBand[] };
  /** The cuts with how many remained, and what each asked. */
  readonly funnel: readonly { readonly cut: string; readonly remaining: number }[];
  readonly window: CandidateWindow;
  readonly rows: readonly CircularRow[];
}

/** What a person has to fill in stands in these. */
const blank = (what: string) => `[[${what}]]`;

/**
 * Drafts a circular: what was observed, the cuts, and the table in the form of GCN 29461.
 *
 * Every number is of the content. What the content does not say stands as `[[...]]`, to be filled in by whoever sends it,
 * and what is a proxy is called one.
 */
export function draftCircular(content: CircularContent): string {
  const { eventName, level, rows } = content;
  return [
    `TITLE: Follow-up of ${eventName}: ${rows.length === 0 ? 'no candidates' : `${rows.length} candidate ${rows.length === 1 ? 'counterpart' : 'counterparts'}`}`,
    '',
    `${blank('authors')} report:`,
    '',
    observations(content),
    '',
    cuts(content),
    '',
    selected(rows, level),
    ...(rows.length === 0 ? [] : ['', ...table(rows)]),
    '',
    `${blank('remarks on each candidate')}`,
    '',
    'Magnitudes are in the AB system, from difference images, not corrected for extinction.',
    `${blank('acknowledgements')}`,
    '',
  ].join('\n');
}

/** Says where the selected transients lie: whoever sends the draft may have chosen others than the candidates. */
function selected(rows: readonly CircularRow[], level: number): string {
  const region = `the ${percent(level)} localisation`;
  const outside = rows.filter(({ isInside }) => !isInside).map(({ name }) => name);
  if (rows.length === 0) return `No candidate counterparts remain within ${region}.`;
  if (outside.length === 0) return `The following transients lie within ${region}:`;
  return `Of the following transients, ${outside.join(', ')} ${outside.length === 1 ? 'lies' : 'lie'} outside ${region}:`;
}

function observations({ eventName, eventUnixMs, level, coverage }: CircularContent): string {
  const { bands } = coverage;
  const mjds = bands.flatMap(({ firstMjd }) => firstMjd ?? []);
  const first = mjds.length > 0 ? Math.min(...mjds) : undefined;
  const begin =
    first === undefined || eventUnixMs === undefined
      ? `Observations began ${blank('time of the first observation')}, ${blank('hours')} hours after the event.`
      : `Observations began at MJD ${first.toFixed(5)}, ${((first - mjdOfUnixMs(eventUnixMs)) * 24).toFixed(1)} hours after the event.`;
  const depth =
    bands.length === 0
      ? `Bands and depth: ${blank('bands, exposure times, limiting magnitudes')}.`
      : `Median limiting magnitudes: ${bands.map(({ band, limitMag, pointings }) => `${band ?? blank('band')} ${limitMag?.toFixed(2) ?? blank('limit')} (${pointings} pointings)`).join(', ')}.`;
  return [
    `The ${percent(level)} localisation of ${eventName} has ${coverage.areaDeg2.toFixed(1)} square degrees.`,
    covered(coverage),
    begin,
    depth,
  ].join('\n');
}

function covered({
  coveredAreaDeg2,
  coveredProbability,
  probability,
  isProxy,
}: CircularContent['coverage']): string {
  const logged = blank('area from the log of observations');
  // That no alert tells of an observation must not be published as "0.0 of them were observed".
  if (isProxy && coveredAreaDeg2 === 0)
    return `Alerts do not tell how much of it was observed in this time: ${logged}.`;
  const proxy = isProxy
    ? `; this is a proxy, from where alerts are, and not a record of pointings: ${logged}`
    : '';
  return `${coveredAreaDeg2.toFixed(1)} of them were observed, with ${percent(coveredProbability)} of the probability (the whole region holds ${percent(probability)})${proxy}.`;
}

function cuts({ funnel, window }: CircularContent): string {
  const asked = [
    ...(window.detection ? [`a detection ${days(window.detection)}`] : []),
    ...(window.firstDetection ? [`the first detection ${days(window.firstDetection)}`] : []),
  ];
  const steps = funnel.map(({ cut, remaining }) => `${cut.toLowerCase().replaceAll('_', ' ')}: ${remaining}`);
  return [
    asked.length === 0
      ? 'No window in time was asked for.'
      : `Candidates were asked for ${asked.join(' and ')}.`,
    `Transients that remained after each cut: ${steps.join('; ')}.`,
  ].join('\n');
}

function days({ fromDays, toDays }: DayRange): string {
  const from = fromDays ?? undefined;
  const to = toDays ?? undefined;
  if (from === undefined) return `not later than ${to} d after the event`;
  return to === undefined
    ? `not earlier than ${from} d after the event`
    : `from ${from} to ${to} d after the event`;
}

const HEADS = ['Name', 'IAU Name', 'RA (deg)', 'DEC (deg)', 'Filter', 'Mag', 'MagErr'] as const;

function table(rows: readonly CircularRow[]): readonly string[] {
  const cells = rows.map(({ name, raDeg, decDeg, band, mag, magErr }) => [
    name,
    blank('IAU'),
    raDeg?.toFixed(7) ?? '-',
    decDeg === undefined ? '-' : `${decDeg < 0 ? '-' : '+'}${Math.abs(decDeg).toFixed(7)}`,
    band ?? '-',
    mag?.toFixed(2) ?? '-',
    magErr?.toFixed(2) ?? '-',
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `+${'-'.repeat(line(HEADS).length - 2)}+`;
  return [rule, line(HEADS), rule, ...cells.map(line), rule];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
