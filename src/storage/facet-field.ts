import type { Facet } from '../domain/facet.js';
import type { FacetField } from '../domain/predicate.js';
import type { TransientKey } from '../domain/transient.js';

/** Gives the value that conditions and orders see of a field; `undefined` where it is absent. */
export function fieldValue(key: TransientKey, facet: Facet, field: FacetField): number | string | undefined {
  switch (field) {
    case 'name':
    case 'survey':
      return key[field];
    case 'raDeg':
    case 'decDeg':
      return facet.position?.[field];
    case 'bestDrb':
    case 'lastDrb':
    case 'bestRb':
    case 'lastRb':
    case 'starScore':
    case 'starDistanceArcsec':
    case 'solarSystemDistanceArcsec':
    case 'surveyDetectionCount':
    case 'negativeShare':
      return facet.quality[field];
    default:
      return facet[field];
  }
}
