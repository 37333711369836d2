import { kindAt, mjdAt, signAt } from './point-codec.js';

/** Reads the times of the positive detections in a segment, in the order in which they were written. */
export function detectionTimesIn(bytes: Buffer): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const mjds: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += view.getUint16(offset, true))
    if (kindAt(bytes, offset) === 'DETECTION' && signAt(bytes, offset) === 'POSITIVE')
      mjds.push(mjdAt(bytes, view, offset));
  return mjds;
}
