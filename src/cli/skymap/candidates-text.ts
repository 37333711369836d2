import { unixMsOfMjd } from '../../domain/time.js';

/** What is told of candidates, as far as people read it on a terminal. */
export interface CandidatesAnswer {
  readonly event: string;
  readonly level: number;
  readonly localization: { readonly form: string; readonly source: string; readonly levelApplied: boolean };
  readonly totalCount: number;
  readonly funnel: readonly { readonly cut: string; readonly remaining: number }[];
  readonly completeness: { readonly complete: boolean; readonly reason?: string | null | undefined };
  readonly candidates: readonly CandidateLine[];
}

/** One candidate; what is not known is null. */
export interface CandidateLine {
  readonly name: string;
  readonly raDeg?: number | null | undefined;
  readonly decDeg?: number | null | undefined;
  readonly credibleLevel: number | null;
  readonly probabilityDensityPerDeg2: number | null;
  readonly separationArcsec: number | null;
  readonly detectionsInWindow: number;
  readonly firstDetectionMjd: number | null;
}

const HEADS = ['name', 'RA, deg', 'Dec, deg', 'level', 'per deg2', 'sep, deg', 'first', 'in window'];

/** Writes candidates for people: where they were looked for, what each cut left, and a table. */
export function candidatesText(answer: CandidatesAnswer): string {
  const { event, level, localization, totalCount, funnel, completeness, candidates } = answer;
  const { form, source, levelApplied } = localization;
  const region = levelApplied ? `its ${level} region` : `its only region, whatever the level`;
  return [
    `${event}: ${region}, of a ${form} (${source})`,
    `remaining after each cut: ${funnel.map(({ cut, remaining }) => `${cut.toLowerCase().replaceAll('_', ' ')} ${remaining}`).join(', ')}`,
    ...(completeness.complete ? [] : [`not complete: ${completeness.reason ?? 'unknown why'}`]),
    '',
    ...(totalCount === 0 ? ['no candidates'] : table(candidates)),
    ...(candidates.length < totalCount
      ? [`and ${totalCount - candidates.length} more: --first gives up to 1000`]
      : []),
    '',
  ].join('\n');
}

function table(candidates: readonly CandidateLine[]): readonly string[] {
  const rows = candidates.map((each) => [
    each.name,
    each.raDeg?.toFixed(5) ?? '-',
    each.decDeg == null ? '-' : `${each.decDeg < 0 ? '-' : '+'}${Math.abs(each.decDeg).toFixed(5)}`,
    each.credibleLevel?.toFixed(3) ?? '-',
    each.probabilityDensityPerDeg2?.toPrecision(3) ?? '-',
    each.separationArcsec === null ? '-' : (each.separationArcsec / 3600).toFixed(2),
    each.firstDetectionMjd === null
      ? '-'
      : new Date(unixMsOfMjd(each.firstDetectionMjd)).toISOString().slice(0, 10),
    String(each.detectionsInWindow),
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]!.length)),
  );
  // Names to the left, numbers to the right.
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return [HEADS, ...rows].map(line);
}
