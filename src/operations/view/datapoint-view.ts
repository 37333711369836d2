import type {
  AlertSummary,
  DatapointId,
  DatapointKind,
  Sign,
  TimeReference,
} from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import type { SeenPoint } from '../../storage/port/datapoint-store.js';

/**
 * A datapoint as it is answered.
 *
 * Its fields are read from the stored point when they are asked for: pages have thousands of points, and most queries
 * ask for five of the twenty fields.
 */
export class DatapointView {
  constructor(
    private readonly seen: SeenPoint,
    readonly transientKey: TransientKey,
  ) {}

  get type(): 'Datapoint' {
    return 'Datapoint';
  }

  get id(): DatapointId {
    return this.seen.datapoint.id;
  }

  get kind(): DatapointKind {
    return this.seen.datapoint.kind;
  }

  get sign(): Sign | undefined {
    return this.seen.datapoint.sign;
  }

  get mjd(): number {
    return this.seen.datapoint.mjd;
  }

  get timeReference(): TimeReference {
    return this.seen.datapoint.timeReference;
  }

  get band(): string {
    return this.seen.datapoint.band;
  }

  get fluxMicrojansky(): number | undefined {
    return this.seen.datapoint.fluxMicrojansky;
  }

  get fluxErrMicrojansky(): number | undefined {
    return this.seen.datapoint.fluxErrMicrojansky;
  }

  get mag(): number | undefined {
    return this.seen.datapoint.mag;
  }

  get magErr(): number | undefined {
    return this.seen.datapoint.magErr;
  }

  get limitMag(): number | undefined {
    return this.seen.datapoint.limitMag;
  }

  get limitSigma(): number | undefined {
    return this.seen.datapoint.limitSigma;
  }

  get raDeg(): number | undefined {
    return this.seen.datapoint.raDeg;
  }

  get decDeg(): number | undefined {
    return this.seen.datapoint.decDeg;
  }

  get rb(): number | undefined {
    return this.seen.datapoint.rb;
  }

  get exposure(): string | undefined {
    return this.seen.datapoint.exposure;
  }

  get summary(): AlertSummary | undefined {
    return this.seen.datapoint.summary;
  }

  get labels(): readonly string[] {
    return [this.seen.label];
  }

  get supersededBy(): DatapointId | undefined {
    return this.seen.supersededBy;
  }
}

/** Shows a point as it is answered. */
export function toDatapointView(seen: SeenPoint, transientKey: TransientKey): DatapointView {
  return new DatapointView(seen, transientKey);
}
