import {
  defineUnit,
  ForeseenFailure,
  fluxPoint,
  idIn,
  numberIn,
  type Packet,
  type PointIds,
  type ShapedDatapoint,
  type ShapedPacket,
  Shaper,
  type SourceRecord,
  setPosition,
  textIn,
  z,
} from '../../../src/unit/index.js';

/** A flux at which the shaper has a bug. */
export const DREAMS = 666;

class AtlasPackets extends Shaper {
  constructor(private readonly label: string) {
    super();
  }

  recognises({ top, records }: Packet): boolean {
    return records['detection'] !== undefined && textIn(top, 'object') !== undefined;
  }

  shape({ top, records, lists }: Packet, ids: PointIds): ShapedPacket {
    const transientName = textIn(top, 'object') ?? '';
    const detection = records['detection']!;
    return {
      alertId: idIn(detection.fields, 'number') ?? '',
      transientName,
      trigger: this.point(detection, transientName, ids),
      history: (lists['earlier'] ?? []).map((record) => this.point(record, transientName, ids)),
      fields: detection.fields,
    };
  }

  private point({ fields, raw }: SourceRecord, transientName: string, ids: PointIds): ShapedDatapoint {
    const [mjd, flux, band] = [numberIn(fields, 'mjd'), numberIn(fields, 'flux'), textIn(fields, 'band')];
    if (mjd === undefined || flux === undefined || band === undefined)
      throw new ForeseenFailure('a measurement lacks its mjd, band or flux', false);
    if (flux === DREAMS) throw new TypeError('dreams are no fluxes');
    const number = idIn(fields, 'number');
    const id = number === undefined ? ids.hashed(transientName, { band, flux, mjd }) : ids.numbered(number);
    const measured = { id, kind: 'DETECTION', mjd, timeReference: 'MID_EXPOSURE', band } as const;
    const datapoint = fluxPoint(measured, flux, numberIn(fields, 'fluxErr'));
    setPosition(datapoint, numberIn(fields, 'ra'), numberIn(fields, 'dec'));
    // Hands on what it was given, right or wrong: what makes of it no sense is for the engine to find.
    const dec = numberIn(fields, 'dec');
    if (dec !== undefined) datapoint.decDeg = dec;
    return { datapoint, label: this.label, raw };
  }
}

/** Shapes packets of a survey of its own, as a team would. */
export const AtlasShaper = defineUnit({
  kind: 'SHAPER',
  name: 'AtlasShaper',
  description: 'Makes alerts of packets of a made survey.',
  author: 'A. Team',
  survey: 'atlas',
  reads: {
    records: { detection: 'all' },
    lists: { earlier: ['number', 'mjd', 'band', 'flux', 'fluxErr', 'ra', 'dec'] },
    textIntegers: new Set(['number']),
  },
  params: z.strictObject({ label: z.string().default('atlas-public') }),
  create: ({ label }) => new AtlasPackets(label),
});
