import { checkRead } from '../../compose.js';
import type { Config } from '../../config.js';
import type { JsonObject } from '../../domain/scalar.js';
import { JobFile, jobWithoutFile, type ReadJobFile } from '../../engine/job/job-file.js';
import { packetShaperOf } from '../../engine/shaping/packet-shaper.js';
import { readAlerts } from '../../sources/open-source.js';
import type { SourceItem } from '../../sources/source-item.js';

/**
 * Reads files by one shaper and tells what it makes of each packet; stores nothing.
 */
export async function* packetsShapedBy(
  unit: string,
  params: JsonObject,
  files: readonly string[],
  { read, config }: { readonly read: ReadJobFile; readonly config: Config },
): AsyncGenerator<SourceItem> {
  const job = JobFile.parse({
    labels: read.job.labels,
    unitPackages: read.job.unitPackages,
    shapers: [{ unit, config: params }],
    channels: [{ name: 'trial', access: 'every-label', readableBy: 'everyone' }],
  });
  const checked = await checkRead(jobWithoutFile(job, 'unit run'), config);
  yield* readAlerts(files, { shaper: packetShaperOf(checked.job.shapers) });
}

/** Writes what a packet became as one line of JSON, without the raw records; `undefined` for what is no alert. */
export function lineOfShaped(item: SourceItem): string | undefined {
  if (item.kind !== 'alert') return undefined;
  const { survey, alertId, transientName, trigger, history, fields } = item.alert;
  const points = [trigger, ...history].map(({ datapoint, label }) => ({ label, ...datapoint }));
  return JSON.stringify({
    survey,
    alertId,
    transientName,
    trigger: points[0],
    history: points.slice(1),
    fields,
  });
}
