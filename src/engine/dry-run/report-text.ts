import type { ChannelReport, CostOfUnit, DifferenceCounts } from './channel-report.js';
import type { UnitCost } from './unit-costs.js';

/** Groups of reasons printed; the report as JSON has all. */
const MAX_REASONS = 20;

/** Writes a report for people. */
export function textOfReport(report: ChannelReport): string {
  const { before, after, reasons, resultsByUnit, cost, tickets } = report;
  const lines = [
    before === after ? `${after}: as it would be, beside what it is` : `${after}, beside ${before}`,
    `  transients  ${countsText(report.transients)}`,
    `  verdicts    ${countsText(report.alerts)}`,
    ...reasons
      .slice(0, MAX_REASONS)
      .map(
        (pair) =>
          `    ${pair.alerts} x ${pair.before} -> ${pair.after}: ${pair.transients.join(' ')}${pair.alerts > pair.transients.length ? ' ...' : ''}`,
      ),
    ...(reasons.length > MAX_REASONS ? [`    and ${reasons.length - MAX_REASONS} other pairs`] : []),
    `  states      ${countsText(report.states)}`,
    `  results     ${countsText(report.results)}`,
    ...resultsByUnit.map(({ unit, ...counts }) => `    ${unit}: ${countsText(counts)}`),
    `  T2 tickets  ${tickets.before} -> ${tickets.after}`,
    ...cost.map((each) => `    ${costText(each)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function countsText({ same, changed, new: added, gone }: DifferenceCounts): string {
  const parts = [`${same} the same`];
  if (changed > 0) parts.push(`${changed} changed`);
  if (added > 0) parts.push(`${added} new`);
  if (gone > 0) parts.push(`${gone} gone`);
  return parts.join(', ');
}

function costText({ unit, before, after }: CostOfUnit): string {
  return `${unit}: ${sideText(before)} -> ${sideText(after)}`;
}

function sideText(cost: UnitCost | undefined): string {
  if (cost === undefined) return 'not run';
  const { runs, totalMs, meanMs, worstMs } = cost;
  return `${runs} runs, ${totalMs.toFixed(1)} ms, mean ${meanMs.toFixed(3)}, worst ${worstMs.toFixed(3)}`;
}
