import { candidateRecord } from './candidate-record.js';
import { detectionRecord } from './detection-record.js';
import { forcedRecord } from './forced-record.js';
import { limitRecord } from './limit-record.js';
import type { SurveySource } from './made-source.js';
import type { Measurement } from './measurement.js';
import { type Neighbourhood, neighbourhoodOf } from './source-neighbourhood.js';
import type { SourceTrack } from './source-track.js';
import type { ZtfAlertPacket, ZtfForcedPhotometry, ZtfPrvCandidate } from './ztf-alert-packet.js';
import { SCHEMA_VERSION } from './ztf-alert-schema.js';

/** Stated in every packet, so that nobody takes one for the telescope's. */
export const PUBLISHER = 'AmpelGraph sample survey (made data, not ZTF)';

/** Writes the alerts of one source, one for each detection of its track. */
export class AlertWriter {
  private readonly neighbourhood: Neighbourhood;

  constructor(
    private readonly seed: number,
    readonly source: SurveySource,
  ) {
    this.neighbourhood = neighbourhoodOf(seed, source);
  }

  /**
   * Writes the alert of the track's present detection.
   *
   * History and forced photometry hold what the stream of the detection's programme carries of the 30 days before it.
   */
  alertOf(track: SourceTrack, detection: Measurement): ZtfAlertPacket {
    const { programid } = detection.exposure;
    const history = track.history(programid);
    const context = { neighbourhood: this.neighbourhood, counts: track.countsFor(programid) };
    const candidate = candidateRecord(this.seed, this.source, detection, context);
    return {
      schemavsn: SCHEMA_VERSION,
      publisher: PUBLISHER,
      objectId: this.source.objectId,
      candid: candidate.candid,
      candidate,
      prv_candidates: history.length > 0 ? history.map((past) => this.pastRecord(past)) : null,
      fp_hists: this.forcedPhotometry(history),
      cutoutScience: null,
      cutoutTemplate: null,
      cutoutDifference: null,
    };
  }

  private pastRecord(past: Measurement): ZtfPrvCandidate {
    return past.isDetection
      ? detectionRecord(this.seed, this.source, past)
      : limitRecord(this.seed, this.source, past);
  }

  /** Asteroids and artefacts have none: nothing stays there to be measured. */
  private forcedPhotometry(history: readonly Measurement[]): readonly ZtfForcedPhotometry[] | null {
    const { kind } = this.source;
    if (history.length === 0 || kind === 'asteroid' || kind === 'artefact') return null;
    return history.map((past) => forcedRecord(this.seed, this.source, past));
  }
}
