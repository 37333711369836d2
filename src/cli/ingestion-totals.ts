/** What ingestion came to, or has come to so far. */
export interface IngestionTotals {
  readonly alerts: number;
  readonly stored: number;
  readonly known: number;
  readonly accepted: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly newTickets: number;
  readonly conflicts: number;
}

/** Gives what the record of a run says of its ingestion. */
export function countsOfRun({
  alerts,
  stored,
  known,
  newTickets,
  conflicts,
}: IngestionTotals): Readonly<Record<string, number>> {
  return { alerts, stored, known, newTickets, conflicts };
}

/** Adds up what several ingestions, or parts of one, came to. */
export function sumOfTotals(counts: readonly IngestionTotals[]): IngestionTotals {
  const sum = (part: 'alerts' | 'stored' | 'known' | 'newTickets' | 'conflicts') =>
    counts.reduce((total, each) => total + each[part], 0);
  const accepted: Record<string, number> = {};
  const rejected: Record<string, Record<string, number>> = {};
  for (const each of counts) {
    addTo(accepted, each.accepted);
    for (const [channel, reasons] of Object.entries(each.rejected)) {
      rejected[channel] ??= {};
      addTo(rejected[channel], reasons);
    }
  }
  return {
    alerts: sum('alerts'),
    stored: sum('stored'),
    known: sum('known'),
    accepted,
    rejected,
    newTickets: sum('newTickets'),
    conflicts: sum('conflicts'),
  };
}

function addTo(totals: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
}
