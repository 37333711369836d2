import { z } from 'zod';
import { defineUnit, StateUnit, type StateView } from '../../src/unit/index.js';

/** Body of {@link NightLog}: by whole MJD (UTC) and band, which datapoints were taken. */
export type NightLogBody = {
  readonly state: string;
  readonly nights: readonly {
    readonly night: number;
    readonly bands: { readonly [band: string]: readonly string[] };
  }[];
};

class NightLogUnit extends StateUnit {
  process({ id, points }: StateView): NightLogBody {
    const nights = new Map<number, Record<string, string[]>>();
    for (const point of points) {
      const night = Math.floor(point.mjd);
      const bands = nights.get(night) ?? {};
      nights.set(night, bands);
      bands[point.band] = [...(bands[point.band] ?? []), point.id];
    }
    return { state: id, nights: [...nights].map(([night, bands]) => ({ night, bands })) };
  }
}

/** Lists the datapoints of a state by night and band, by their ids: the observing log behind a result. */
export const NightLog = defineUnit({
  kind: 'STATE',
  name: 'NightLog',
  description: 'Lists the datapoints of a state by night and band, by their ids: the log behind a result.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new NightLogUnit(),
});
