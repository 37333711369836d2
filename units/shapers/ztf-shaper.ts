import { shapeZtfAlert } from '../../src/sources/ztf/shape-ztf-alert.js';
import { ZTF_SELECTION } from '../../src/sources/ztf/ztf-selection.js';
import { defineUnit, type Packet, type ShapedPacket, Shaper, z } from '../../src/unit/index.js';

class ZtfPackets extends Shaper {
  recognises({ records }: Packet): boolean {
    return records['candidate'] !== undefined;
  }

  shape(packet: Packet): ShapedPacket {
    return shapeZtfAlert(packet, packet.records['candidate']!, { source: '', offset: 0 });
  }
}

/** ZTF's packets, told by their `candidate`: every schema version, and the forms of Fink and Babamul. */
export const ZtfShaper = defineUnit({
  kind: 'SHAPER',
  name: 'ZtfShaper',
  description:
    'Makes alerts of packets of ZTF: schema versions 1.8 to 4.02, and the forms of Fink and Babamul.',
  author: 'AmpelGraph',
  citation: 'Masci et al. 2019, PASP 131, 018003',
  survey: 'ztf',
  reads: ZTF_SELECTION,
  params: z.strictObject({}),
  create: () => new ZtfPackets(),
});
