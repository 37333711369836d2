import { packBits } from '../packed/bitmap.js';
import { packScalars } from '../packed/field-codec.js';
import type { NewAlert, Verdict } from '../port/ingest-store.js';
import type { KeptDecision } from '../seen-alerts.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { InternedKeys } from './interned-keys.js';
import { seqsOf } from './write-points.js';

/** Writes the receipts of alerts; one that is there already stays as it is. */
export function writeAlerts(context: CommitContext, applied: AppliedChange): void {
  const { connection, keys, uses, run, nowUnixMs } = context;
  const insert = connection.command(
    `insert into alert (transient, alert_id, label, trigger, points, field_list, fields, verdict_set, received_at,
     run, source, "offset") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  );
  for (const alert of applied.change.alerts) {
    const label = keys.labels.intern(alert.label);
    insert.run(
      applied.transient,
      alert.alertId,
      label,
      seqsOf(applied, [alert.trigger])[0]!,
      packBits(seqsOf(applied, alert.points)),
      keys.internFieldNames(Object.keys(alert.fields)),
      packScalars(Object.values(alert.fields)),
      keys.verdictSets.intern(verdictText(keys, alert)),
      nowUnixMs,
      run,
      keys.sources.intern(alert.origin.source),
      alert.origin.offset,
    );
    uses.runByLabel(run, label);
  }
}

/** One lane's verdict as kept: lane, then `true`, the group, or the reason of the rejection. */
export type KeptVerdict = readonly [lane: number, decision: KeptDecision];

function verdictText(keys: InternedKeys, { verdicts }: NewAlert): string {
  const kept = verdicts.map((verdict): KeptVerdict => [keys.internLane(verdict.lane), decisionOf(verdict)]);
  return JSON.stringify(kept.sort((a, b) => a[0] - b[0]));
}

function decisionOf(verdict: Verdict): KeptDecision {
  return verdict.accepted ? (verdict.group ?? true) : verdict.reason;
}
