import type { ProgramId } from './exposure.js';
import type { LightCurve } from './light-curve.js';
import type { MadeSource } from './made-source.js';
import { type Measurement, measure } from './measurement.js';
import { HISTORY_DAYS } from './source-population.js';

/** What the survey knows of a source's past, as one observing programme's stream may tell it. */
export interface PastCounts {
  /** Detections up to and including the present one. */
  readonly detections: number;
  /** Exposures up to and including the present one. */
  readonly exposures: number;
  /** MJD of the first detection. */
  readonly firstDetectionMjd: number;
}

interface RunningCounts {
  detections: number;
  exposures: number;
  firstDetectionMjd: number;
}

/**
 * Says whether the stream of one programme tells of the points of another.
 *
 * ZTF's public alerts carry public points only; the partnership's carry public and its own; Caltech's carry all.
 */
export function streamCarries(alertProgramid: ProgramId, pointProgramid: ProgramId): boolean {
  return pointProgramid <= alertProgramid;
}

/**
 * Follows one source through its exposures, from detection to detection.
 *
 * Holds only the light curve's state and the measurements of the past 30 days, so that tens of thousands can be
 * followed at once.
 */
export class SourceTrack {
  private readonly curve: LightCurve;
  private place = 0;
  private past: Measurement[] = [];
  private readonly counts: Readonly<Record<ProgramId, RunningCounts>> = {
    1: { detections: 0, exposures: 0, firstDetectionMjd: Number.NaN },
    2: { detections: 0, exposures: 0, firstDetectionMjd: Number.NaN },
    3: { detections: 0, exposures: 0, firstDetectionMjd: Number.NaN },
  };
  private present: Measurement | undefined;

  constructor(
    private readonly seed: number,
    readonly source: MadeSource,
  ) {
    this.curve = source.startLightCurve();
  }

  /** The detection that {@link advance} last stopped at; `undefined` before the first and after the last. */
  get detection(): Measurement | undefined {
    return this.present;
  }

  /** Goes on to the next detection and returns it; `undefined` when the exposures are exhausted. */
  advance(): Measurement | undefined {
    if (this.present !== undefined) this.past.push(this.present);
    this.present = undefined;
    const { exposures } = this.source;
    while (this.present === undefined && this.place < exposures.length) {
      const measurement = measure(this.seed, this.source, this.curve, exposures[this.place]!);
      this.place += 1;
      this.count(measurement);
      if (measurement.isDetection) this.present = measurement;
      else this.past.push(measurement);
    }
    this.forgetTheOld();
    return this.present;
  }

  /** Lists the detections and limits of the 30 days before the present detection, ascending, that its stream carries. */
  history(alertProgramid: ProgramId): readonly Measurement[] {
    return this.past.filter(({ exposure }) => streamCarries(alertProgramid, exposure.programid));
  }

  /** Gives the counts that the stream of a programme may tell at the present detection. */
  countsFor(alertProgramid: ProgramId): PastCounts {
    return this.counts[alertProgramid];
  }

  private count({ exposure, isDetection }: Measurement): void {
    for (const stream of [1, 2, 3] as const) {
      if (!streamCarries(stream, exposure.programid)) continue;
      const counts = this.counts[stream];
      counts.exposures += 1;
      if (!isDetection) continue;
      if (counts.detections === 0) counts.firstDetectionMjd = exposure.mjd;
      counts.detections += 1;
    }
  }

  private forgetTheOld(): void {
    const oldestMjd = (this.present?.exposure.mjd ?? Number.POSITIVE_INFINITY) - HISTORY_DAYS;
    let old = 0;
    while (old < this.past.length && this.past[old]!.exposure.mjd < oldestMjd) old += 1;
    if (old > 0) this.past = this.past.slice(old);
  }
}
