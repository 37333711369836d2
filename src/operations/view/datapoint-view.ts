import type {
  AlertSummary,
  DatapointId,
  DatapointKind,
  Sign,
  TimeReference,
} from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import type { SeenPoint } from '../../storage/port.js';

/** A datapoint as it is answered. Every field is always there, so that all views have one shape in memory. */
export interface DatapointView {
  readonly type: 'Datapoint';
  readonly id: DatapointId;
  readonly transientKey: TransientKey;
  readonly kind: DatapointKind;
  readonly sign: Sign | undefined;
  readonly mjd: number;
  readonly timeReference: TimeReference;
  readonly band: string;
  readonly fluxMicrojansky: number | undefined;
  readonly fluxErrMicrojansky: number | undefined;
  readonly mag: number | undefined;
  readonly magErr: number | undefined;
  readonly limitMag: number | undefined;
  readonly limitSigma: number | undefined;
  readonly raDeg: number | undefined;
  readonly decDeg: number | undefined;
  readonly rb: number | undefined;
  readonly exposure: string | undefined;
  readonly summary: AlertSummary | undefined;
  readonly labels: readonly string[];
  readonly supersededBy: DatapointId | undefined;
}

/** Lays a point out as it is answered. */
export function toDatapointView(seen: SeenPoint, transientKey: TransientKey): DatapointView {
  const point = seen.datapoint;
  return {
    type: 'Datapoint',
    id: point.id,
    transientKey,
    kind: point.kind,
    sign: point.sign,
    mjd: point.mjd,
    timeReference: point.timeReference,
    band: point.band,
    fluxMicrojansky: point.fluxMicrojansky,
    fluxErrMicrojansky: point.fluxErrMicrojansky,
    mag: point.mag,
    magErr: point.magErr,
    limitMag: point.limitMag,
    limitSigma: point.limitSigma,
    raDeg: point.raDeg,
    decDeg: point.decDeg,
    rb: point.rb,
    exposure: point.exposure,
    summary: point.summary,
    labels: [seen.label],
    supersededBy: seen.supersededBy,
  };
}
