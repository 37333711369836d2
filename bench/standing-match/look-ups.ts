import { eventRegions } from '../../src/engine/standing-match/event-regions.js';
import { RegionSet, targetsOf } from '../../src/engine/standing-match/region-set.js';
import { LocalizationCache } from '../../src/sky/localization/localization-cache.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import type { RecordStore } from '../../src/storage/port/record-store.js';
import { seededRandom } from '../../test/seeded-random.js';

const PLACES = 200_000;

/** Times making the index of all events, and looking up random positions of the sky in it. */
export async function timeLookUps(records: RecordStore): Promise<void> {
  const made = performance.now();
  const parts = { records, level: 0.9, cache: new LocalizationCache(), known: new Map() };
  const regions = await eventRegions(parts);
  const set = new RegionSet();
  const indexed = performance.now();
  set.use(regions);
  const now = performance.now();
  const ranges = regions
    .flatMap(targetsOf)
    .flatMap((target) => target.parts.map((part) => part.ranges.length / 2));
  const sum = ranges.reduce((a, b) => a + b, 0);
  console.log(
    `${regions.length} regions, ${sum} ranges: made in ${(indexed - made).toFixed(0)} ms, indexed in ${(now - indexed).toFixed(0)} ms`,
  );
  const random = seededRandom(5);
  const places = Array.from({ length: PLACES }, () => {
    const [raDeg, decDeg] = [360 * random(), (180 / Math.PI) * Math.asin(2 * random() - 1)];
    return { raDeg, decDeg, hpx: hpxKeyOf(raDeg, decDeg), positionErrorArcsec: 1, h3: '' };
  });
  // The first round warms up.
  for (let round = 0; round < 2; round++) {
    let hits = 0;
    const begin = performance.now();
    for (const position of places) hits += set.partsAt(position).size;
    const us = (1000 * (performance.now() - begin)) / PLACES;
    if (round === 1)
      console.log(`look-up: ${us.toFixed(2)} us, ${(hits / PLACES).toFixed(2)} regions a position`);
  }
}
