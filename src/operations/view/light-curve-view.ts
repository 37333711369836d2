import type { DatapointId, DatapointKind, Sign } from '../../domain/datapoint.js';
import type { SeenPoint } from '../../storage/port/datapoint-store.js';

/** A light curve by columns: entry n of every column belongs to point n. In order (mjd, id). */
export interface LightCurveView {
  readonly id: readonly DatapointId[];
  readonly mjd: readonly number[];
  readonly band: readonly string[];
  readonly kind: readonly DatapointKind[];
  readonly sign: readonly (Sign | null)[];
  readonly mag: readonly (number | null)[];
  readonly magErr: readonly (number | null)[];
  readonly limitMag: readonly (number | null)[];
  readonly fluxMicrojansky: readonly (number | null)[];
  readonly fluxErrMicrojansky: readonly (number | null)[];
}

/** Puts the points that no other supersedes into columns. */
export function toLightCurveView(seen: readonly SeenPoint[]): LightCurveView {
  const points = seen.filter((point) => point.supersededBy === undefined).map((point) => point.datapoint);
  // Columns are made when they are asked for; a plot of magnitudes needs three of the ten.
  return {
    get id() {
      return points.map((point) => point.id);
    },
    get mjd() {
      return points.map((point) => point.mjd);
    },
    get band() {
      return points.map((point) => point.band);
    },
    get kind() {
      return points.map((point) => point.kind);
    },
    get sign() {
      return points.map((point) => point.sign ?? null);
    },
    get mag() {
      return points.map((point) => point.mag ?? null);
    },
    get magErr() {
      return points.map((point) => point.magErr ?? null);
    },
    get limitMag() {
      return points.map((point) => point.limitMag ?? null);
    },
    get fluxMicrojansky() {
      return points.map((point) => point.fluxMicrojansky ?? null);
    },
    get fluxErrMicrojansky() {
      return points.map((point) => point.fluxErrMicrojansky ?? null);
    },
  };
}
