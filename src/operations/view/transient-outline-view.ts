import type { MatchedPlace, TransientOutline } from '../../storage/port/places.js';
import { transientId } from '../global-id.js';
import type { TransientView } from './transient-view.js';

const PLACE_FIELDS = ['id', 'survey', 'name', 'raDeg', 'decDeg', 'detectionCount'] as const;
const OUTLINE_FIELDS = [
  ...PLACE_FIELDS,
  'hpx',
  'firstDetectionMjd',
  'lastDetectionMjd',
  'surveyFirstDetectionMjd',
  'peakMag',
] as const;

/** Fields of a transient that its place tells: where no others are asked for, a match need not read the rest. */
export const FIELDS_OF_PLACE: ReadonlySet<string> = new Set(PLACE_FIELDS);

/** Fields of a transient that its outline tells: where no others are asked for, a list need not read the rest. */
export const FIELDS_OF_OUTLINE: ReadonlySet<string> = new Set(OUTLINE_FIELDS);

type Known = 'type' | 'key' | 'ref';

/** What is answered of a transient when no more than its place is known. */
export type TransientPlaceView = Pick<TransientView, Known | (typeof PLACE_FIELDS)[number]>;

/** What is answered of a transient when no more than its outline is known. */
export type TransientOutlineView = Pick<TransientView, Known | (typeof OUTLINE_FIELDS)[number]>;

/** Lays a place out as `toTransientView` lays out the whole. */
export function toPlaceView({ ref, key, raDeg, decDeg, detectionCount }: MatchedPlace): TransientPlaceView {
  const { survey, name } = key;
  return { type: 'Transient', id: transientId(key), key, ref, survey, name, raDeg, decDeg, detectionCount };
}

/** Lays an outline out as `toTransientView` lays out the whole. */
export function toOutlineView(outline: TransientOutline): TransientOutlineView {
  const { ref, key, hpx } = outline;
  return {
    type: 'Transient',
    id: transientId(key),
    key,
    ref,
    survey: key.survey,
    name: key.name,
    raDeg: outline.raDeg,
    decDeg: outline.decDeg,
    hpx: hpx === undefined ? undefined : String(hpx),
    detectionCount: outline.detectionCount,
    firstDetectionMjd: outline.firstDetectionMjd,
    lastDetectionMjd: outline.lastDetectionMjd,
    surveyFirstDetectionMjd: outline.surveyFirstDetectionMjd,
    peakMag: outline.peakMag,
  };
}
