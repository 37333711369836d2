import { expect, it } from 'vitest';
import { readAlerts } from '../../src/sources/open-source.js';
import { DecentFilter, NUZTF_DECENT_CONFIG } from '../../units/t0/decent-filter.js';
import { realData } from '../real-data.js';

const alerts = realData('alerts-ztf/fink/datatest-00002.jsonl');

it.skipIf(alerts === undefined)(
  "decides 67 real alerts as AMPEL's rules do, written down independently in Python over the same JSON",
  async () => {
    if (DecentFilter.kind !== 'ALERT_FILTER') throw new Error('DecentFilter filters alerts');
    const filter = DecentFilter.create({ ...NUZTF_DECENT_CONFIG, gaia_rs: 0 });
    const counts: Record<string, number> = {};
    for await (const item of readAlerts([alerts!])) {
      if (item.kind !== 'alert') continue;
      const { survey, transientName, trigger, fields, history } = item.alert;
      const view = {
        survey,
        transientName,
        trigger: trigger.datapoint,
        fields,
        history: history.map((shaped) => shaped.datapoint),
      };
      const decision = filter.decide(view);
      const word = decision.accepted ? 'accepted' : decision.reason;
      counts[word] = (counts[word] ?? 0) + 1;
    }
    expect(counts).toEqual({
      accepted: 6,
      negative_subtraction: 37,
      max_fwhm: 2,
      min_sso_dist: 1,
      ps1_star: 20,
      ps1_confusion: 1,
    });
  },
);
