import type { TransientOutline } from './port/places.js';
import type { TransientPage } from './port/transient-store.js';

/** Leaves of each transient of a page what its outline tells. */
export function outlinesOf(page: TransientPage): TransientPage<TransientOutline> {
  return {
    ...page,
    rows: page.rows.map(({ ref, key, position, facet }) => ({
      ref,
      key,
      position,
      hpx: facet.position?.hpx,
      raDeg: facet.position?.raDeg,
      decDeg: facet.position?.decDeg,
      detectionCount: facet.detectionCount,
      firstDetectionMjd: facet.firstDetectionMjd,
      lastDetectionMjd: facet.lastDetectionMjd,
      surveyFirstDetectionMjd: facet.surveyFirstDetectionMjd,
      peakMag: facet.peakMag,
    })),
  };
}
