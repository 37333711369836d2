import { CorruptStore } from '../../domain/errors.js';
import type { BandSummary, Facet, FacetPosition, FacetQuality } from '../../domain/facet.js';
import { draftFor, recordOf } from './draft.js';

/**
 * A facet as bytes, all of it: u32 which numbers are present, f64 each; then texts; then bands.
 * Reading it costs 1 us and one column; the columns beside it serve conditions and orders alone.
 */
const NUMBERS = [
  'surveyRaDeg',
  'surveyDecDeg',
  'firstDetectionMjd',
  'lastDetectionMjd',
  'surveyFirstDetectionMjd',
  'lastLimitMjd',
  'lastLimitMag',
  'peakMag',
  'peakMjd',
  'lastMag',
] as const;
const COUNTS = ['detectionCount', 'negativeDetectionCount', 'upperLimitCount', 'forcedCount'] as const;
const QUALITIES = [
  'bestDrb',
  'lastDrb',
  'bestRb',
  'lastRb',
  'starScore',
  'starDistanceArcsec',
  'solarSystemDistanceArcsec',
  'surveyDetectionCount',
  'negativeShare',
] as const;
const HAS_POSITION = 1 << 20;
const HAS_PEAK_BAND = 1 << 21;
const HAS_LAST_BAND = 1 << 22;
const H3_DIGITS = 15;
const BAND_NUMBERS = ['firstMjd', 'firstMag', 'lastMjd', 'lastMag', 'peakMjd', 'peakMag'] as const;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Writes a facet as bytes. */
export function packFacet(facet: Facet): Buffer {
  const bytes = draftFor(700 + 400 * facet.bands.length);
  let present = 0;
  let end = bytes.writeDoubleLE(facet.dataUntilMjd, 4);
  for (const count of COUNTS) end = bytes.writeUInt32LE(facet[count], end);
  NUMBERS.forEach((field, place) => {
    const value = facet[field];
    if (value === undefined) return;
    present |= 1 << place;
    end = bytes.writeDoubleLE(value, end);
  });
  QUALITIES.forEach((field, place) => {
    const value = facet.quality[field];
    if (value === undefined) return;
    present |= 1 << (NUMBERS.length + place);
    end = bytes.writeDoubleLE(value, end);
  });
  if (facet.position) {
    present |= HAS_POSITION;
    end = packPosition(bytes, end, facet.position);
  }
  if (facet.peakBand !== undefined) {
    present |= HAS_PEAK_BAND;
    end = packText(bytes, end, facet.peakBand);
  }
  if (facet.lastBand !== undefined) {
    present |= HAS_LAST_BAND;
    end = packText(bytes, end, facet.lastBand);
  }
  bytes.writeUInt32LE(present, 0);
  end = packBands(bytes, end, facet.bands);
  return recordOf(bytes, end);
}

/** Reads a facet back, bit for bit. */
export function unpackFacet(bytes: Buffer): Facet {
  return unpackFacetAt(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
}

/** Reads one of several facets that stand in the same bytes; `view` is of all of them. */
export function unpackFacetAt(bytes: Buffer, view: DataView, start: number): Facet {
  const present = view.getUint32(start, true);
  const facet: Writable<Facet> = {
    detectionCount: view.getUint32(start + 12, true),
    negativeDetectionCount: view.getUint32(start + 16, true),
    upperLimitCount: view.getUint32(start + 20, true),
    forcedCount: view.getUint32(start + 24, true),
    bands: [],
    quality: {},
    dataUntilMjd: view.getFloat64(start + 4, true),
  };
  let at = start + 28;
  for (let place = 0; place < NUMBERS.length; place++) {
    if (!(present & (1 << place))) continue;
    facet[NUMBERS[place]!] = view.getFloat64(at, true);
    at += 8;
  }
  const quality: Writable<FacetQuality> = {};
  for (let place = 0; place < QUALITIES.length; place++) {
    if (!(present & (1 << (NUMBERS.length + place)))) continue;
    quality[QUALITIES[place]!] = view.getFloat64(at, true);
    at += 8;
  }
  facet.quality = quality;
  if (present & HAS_POSITION) {
    facet.position = unpackPosition(bytes, view, at);
    at += POSITION_BYTES;
  }
  if (present & HAS_PEAK_BAND) {
    facet.peakBand = unpackText(bytes, at);
    at += 1 + bytes[at]!;
  }
  if (present & HAS_LAST_BAND) {
    facet.lastBand = unpackText(bytes, at);
    at += 1 + bytes[at]!;
  }
  facet.bands = unpackBands(bytes, view, at);
  return facet;
}

const POSITION_BYTES = 4 * 8 + H3_DIGITS;

function packPosition(bytes: Buffer, start: number, position: FacetPosition): number {
  let end = start;
  const { raDeg, decDeg, positionErrorArcsec, hpx, h3 } = position;
  for (const value of [raDeg, decDeg, positionErrorArcsec, hpx]) end = bytes.writeDoubleLE(value, end);
  return end + bytes.write(h3, end, H3_DIGITS, 'latin1');
}

function unpackPosition(bytes: Buffer, view: DataView, at: number): FacetPosition {
  return {
    raDeg: view.getFloat64(at, true),
    decDeg: view.getFloat64(at + 8, true),
    positionErrorArcsec: view.getFloat64(at + 16, true),
    hpx: view.getFloat64(at + 24, true),
    h3: bytes.toString('latin1', at + 32, at + POSITION_BYTES),
  };
}

function packBands(bytes: Buffer, start: number, bands: readonly BandSummary[]): number {
  let end = bytes.writeUInt8(bands.length, start);
  for (const summary of bands) {
    end = packText(bytes, end, summary.band);
    end = bytes.writeUInt32LE(summary.count, end);
    for (const field of BAND_NUMBERS) end = bytes.writeDoubleLE(summary[field], end);
  }
  return end;
}

function unpackBands(bytes: Buffer, view: DataView, start: number): BandSummary[] {
  const bands: BandSummary[] = [];
  let at = start + 1;
  for (let left = bytes[start]!; left > 0; left--) {
    const band = unpackText(bytes, at);
    at += 1 + bytes[at]!;
    bands.push({
      band,
      count: view.getUint32(at, true),
      firstMjd: view.getFloat64(at + 4, true),
      firstMag: view.getFloat64(at + 12, true),
      lastMjd: view.getFloat64(at + 20, true),
      lastMag: view.getFloat64(at + 28, true),
      peakMjd: view.getFloat64(at + 36, true),
      peakMag: view.getFloat64(at + 44, true),
    });
    at += 52;
  }
  return bands;
}

/** Writes a text of at most 80 characters after its length in a byte: names of passbands are shorter. */
function packText(bytes: Buffer, at: number, text: string): number {
  if (text.length > 80)
    throw new CorruptStore(`the name of a band must have at most 80 characters; received ${text}`);
  const length = bytes.write(text, at + 1, 255, 'utf8');
  bytes[at] = length;
  return at + 1 + length;
}

function unpackText(bytes: Buffer, at: number): string {
  // Most passbands are one letter, which costs a tenth so.
  if (bytes[at] === 1 && bytes[at + 1]! < 128) return String.fromCharCode(bytes[at + 1]!);
  return bytes.toString('utf8', at + 1, at + 1 + bytes[at]!);
}
