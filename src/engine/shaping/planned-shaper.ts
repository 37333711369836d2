import type { Survey } from '../../domain/datapoint.js';
import type { PacketSelection } from '../../domain/packet.js';
import type { ShaperRecord, Trace } from '../../storage/port/origin-rows.js';
import type { Shaper } from '../../unit/index.js';

/** A shaper of a job, with its parameters. */
export interface PlannedShaper {
  readonly survey: Survey;
  readonly reads: PacketSelection;
  readonly unit: Shaper;
  readonly trace: Trace;
}

/** What runs keep of the shapers that made their alerts. */
export function recordsOfShapers(shapers: readonly PlannedShaper[]): readonly ShaperRecord[] {
  return shapers.map(({ survey, trace: { id, unitVersion, config } }) => {
    const { id: unitVersionId, name, package: owner, version, digest } = unitVersion;
    return {
      survey,
      traceId: id,
      unitVersionId,
      name,
      package: owner,
      version,
      digest,
      config: config.config,
    };
  });
}
