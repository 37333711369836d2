import type { ClientSession } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Scalar } from '../../domain/scalar.js';
import { unpackScalars } from '../packed/field-codec.js';
import type { TermedPoint } from '../packed/termed-point.js';
import type { AlertRow } from '../port/provenance-store.js';
import { oneReceiptEach, seenVerdicts } from '../seen-alerts.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight } from './sight.js';
import type { AlertDocument, TransientDocument } from './transient-documents.js';

/** One receipt, with its label as text. */
export type SeenAlert = Omit<AlertDocument, 'label'> & { readonly label: string };

/** Transients with the points that a viewer sees of them. */
export interface SeenTransients {
  readonly stored: ReadonlyMap<number, TransientDocument>;
  readonly points: ReadonlyMap<number, readonly TermedPoint[]>;
}

/** Reads alert receipts, as far as a viewer satisfies the labels under which they came. */
export class AlertReader {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly points: PointReader;

  constructor(connection: MongoConnection, keys: InternedKeys, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.points = points;
  }

  /** Lists the alerts seen of each transient, newest first, then by id. */
  async ofTransients(
    session: ClientSession,
    transients: readonly number[],
    sight: Sight,
  ): Promise<(transient: number) => readonly SeenAlert[]> {
    if (transients.length === 0) return () => [];
    const seen = await this.seen(session, { transient: { $in: [...new Set(transients)] } }, sight);
    const sorted = seen.sort((a, b) => b.receivedAt - a.receivedAt || byBytes(a.alertId, b.alertId));
    const grouped = byTransient(sorted);
    return (transient) => grouped.get(transient) ?? [];
  }

  /** Finds alerts by survey and id, in order; of several transients the first by name. */
  async byId(
    session: ClientSession,
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
    sight: Sight,
  ): Promise<(SeenAlert | undefined)[]> {
    if (keys.length === 0) return [];
    const seen = await this.seen(
      session,
      {
        alertId: { $in: [...new Set(keys.map(({ alertId }) => alertId))] },
        survey: { $in: [...new Set(keys.map(({ survey }) => survey))] },
      },
      sight,
    );
    const stored = await this.points.transients(
      session,
      seen.map(({ transient }) => transient),
    );
    const nameOf = ({ transient }: SeenAlert) => stored.get(transient)?.name ?? '';
    const byName = seen.sort((a, b) => byBytes(nameOf(a), nameOf(b)));
    return keys.map(({ survey, alertId }) =>
      byName.find((alert) => alert.survey === survey && alert.alertId === alertId),
    );
  }

  /** Reads transients with the points seen of them. */
  async transients(
    session: ClientSession,
    transients: readonly number[],
    sight: Sight,
  ): Promise<SeenTransients> {
    const stored = await this.points.transients(session, transients);
    const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
    return { stored, points: await this.points.seen(session, surveys, sight) };
  }

  /** Gives what makes rows of alerts of the transients. */
  rowsOf({ stored, points }: SeenTransients, sight: Sight): (alert: SeenAlert) => AlertRow {
    const idsOf = new Map<number, ReadonlyMap<number, DatapointId>>();
    for (const [transient, own] of points)
      idsOf.set(transient, new Map(own.map(({ point }) => [point.seq, point.datapoint.id])));
    return (alert) => {
      const { survey, name } = stored.get(alert.transient)!;
      const triggerId = idsOf.get(alert.transient)?.get(alert.trigger);
      if (triggerId === undefined)
        throw new CorruptStore(`the trigger of alert ${alert.alertId} is not seen by who sees the alert`);
      return {
        survey,
        alertId: alert.alertId,
        transient: { survey, name },
        label: alert.label,
        triggerId,
        fields: this.fieldsOf(alert),
        receivedAtUnixMs: alert.receivedAt,
        runId: alert.run,
        source: alert.source,
        offset: alert.offset,
        verdicts: seenVerdicts(eachVerdict(alert), sight.lanes, (lane) => this.keys.lane(lane)),
      };
    };
  }

  private fieldsOf({ fieldList, fields }: SeenAlert): AlertRow['fields'] {
    const names = JSON.parse(this.keys.fieldLists.keyOf(fieldList)) as string[];
    const values = unpackScalars(fields);
    return Object.fromEntries(names.map((field, place): [string, Scalar] => [field, values[place] ?? null]));
  }

  /** Reads the receipts that are seen; of one alert id under several labels the first label by bytes. */
  private async seen(
    session: ClientSession,
    where: {
      readonly transient?: { readonly $in: number[] };
      readonly alertId?: { readonly $in: string[] };
      readonly survey?: { readonly $in: Survey[] };
    },
    sight: Sight,
  ): Promise<SeenAlert[]> {
    const labels = satisfiedLabels(this.keys, sight);
    const documents = await this.connection
      .of('alert')
      .find({ ...where, label: { $in: labels } }, { session })
      .toArray();
    return oneReceiptEach(
      documents.map((document) => ({ ...document, label: this.keys.labels.keyOf(document.label) })),
    );
  }
}

/** Lists the numbers of the labels that a viewer satisfies. */
export function satisfiedLabels({ labels }: InternedKeys, sight: Sight): number[] {
  return Array.from({ length: labels.lastId }, (_, index) => index + 1).filter((id) =>
    sight.has(labels.keyOf(id)),
  );
}

function* eachVerdict({ verdicts }: SeenAlert): Generator<readonly [number, true | number | string]> {
  for (const { decision, lanes } of verdicts) for (const lane of lanes) yield [lane, decision];
}
