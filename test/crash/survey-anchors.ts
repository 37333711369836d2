import { readAlerts } from '../../src/sources/open-source.js';
import type { Anchor } from '../fixtures/made-events.js';

/** Gives where and when every so many-th alert of a survey was, so that events can be made about them. */
export async function surveyAnchors(survey: string, every: number): Promise<readonly Anchor[]> {
  const found: Anchor[] = [];
  let place = 0;
  for await (const item of readAlerts([survey])) {
    if (item.kind !== 'alert' || place++ % every > 0) continue;
    const { raDeg, decDeg, mjd } = item.alert.trigger.datapoint;
    if (raDeg !== undefined && decDeg !== undefined) found.push({ raDeg, decDeg, mjd });
  }
  return found;
}
