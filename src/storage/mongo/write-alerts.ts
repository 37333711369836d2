import { ObjectId } from 'mongodb';
import { packBits } from '../packed/bitmap.js';
import { packScalars } from '../packed/field-codec.js';
import type { NewAlert, Verdict } from '../port/ingest-store.js';
import { type AppliedChange, type CommitContext, seqsOf } from './commit-context.js';
import type { AlertDocument } from './transient-documents.js';

/** Writes the receipts of alerts; one that is there already stays as it is. */
export async function writeAlerts(context: CommitContext, applied: readonly AppliedChange[]): Promise<void> {
  const { connection, session, uses, run } = context;
  const touched = applied.filter(({ change }) => change.alerts.length > 0);
  const known = new Set(await knownAlerts(context, touched));
  const added: AlertDocument[] = [];
  for (const change of touched)
    for (const alert of change.change.alerts) {
      const document = alertDocument(context, change, alert);
      const place = placeOf(document);
      if (known.has(place)) continue;
      known.add(place);
      added.push(document);
      uses.runByLabel(run, document.label);
    }
  if (added.length > 0) await connection.of('alert').insertMany(added, { session });
}

async function knownAlerts(
  { connection, session }: CommitContext,
  touched: readonly AppliedChange[],
): Promise<string[]> {
  const older = touched.filter(({ change }) => change.basedOn > 0);
  if (older.length === 0) return [];
  const found = await connection
    .of('alert')
    .find({ transient: { $in: older.map(({ transient }) => transient) } }, { session })
    .project<Pick<AlertDocument, 'transient' | 'alertId' | 'label'>>({ transient: 1, alertId: 1, label: 1 })
    .toArray();
  return found.map(placeOf);
}

function placeOf({ transient, alertId, label }: Pick<AlertDocument, 'transient' | 'alertId' | 'label'>) {
  return `${transient} ${label} ${alertId}`;
}

function alertDocument(
  { keys, nowUnixMs, run }: CommitContext,
  applied: AppliedChange,
  alert: NewAlert,
): AlertDocument {
  const [trigger = 0] = seqsOf(applied, [alert.trigger]);
  return {
    _id: new ObjectId(),
    transient: applied.transient,
    survey: applied.change.key.survey,
    alertId: alert.alertId,
    label: keys.labels.knownId(alert.label),
    trigger,
    points: packBits(seqsOf(applied, alert.points)),
    fieldList: keys.fieldLists.knownId(JSON.stringify(Object.keys(alert.fields))),
    fields: packScalars(Object.values(alert.fields)),
    verdicts: groupedVerdicts(
      alert.verdicts.map((verdict) => [keys.idOf(verdict.lane), decisionOf(verdict)]),
    ),
    receivedAt: nowUnixMs,
    run,
    source: alert.origin.source,
    offset: alert.origin.offset,
  };
}

function decisionOf(verdict: Verdict): true | number | string {
  return verdict.accepted ? (verdict.group ?? true) : verdict.reason;
}

function groupedVerdicts(
  kept: readonly (readonly [lane: number, decision: true | number | string])[],
): AlertDocument['verdicts'] {
  const lanes = new Map<true | number | string, number[]>();
  for (const [lane, decision] of kept) {
    const others = lanes.get(decision);
    if (others) others.push(lane);
    else lanes.set(decision, [lane]);
  }
  return [...lanes].map(([decision, of]) => ({ decision, lanes: of.sort((a, b) => a - b) }));
}
