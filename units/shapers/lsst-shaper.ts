import { LSST_SELECTION } from '../../src/sources/lsst/lsst-selection.js';
import { shapeLsstAlert } from '../../src/sources/lsst/shape-lsst-alert.js';
import { defineUnit, type Packet, type ShapedPacket, Shaper, z } from '../../src/unit/index.js';

class LsstPackets extends Shaper {
  recognises({ records }: Packet): boolean {
    return records['diaSource'] !== undefined;
  }

  shape(packet: Packet): ShapedPacket {
    return shapeLsstAlert(packet, packet.records['diaSource']!, { source: '', offset: 0 });
  }
}

/** LSST's packets, told by their `diaSource`. */
export const LsstShaper = defineUnit({
  kind: 'SHAPER',
  name: 'LsstShaper',
  description: 'Makes alerts of packets of LSST: schema versions 7.4 to 11.0, and the 0.9 of ELAsTiCC.',
  author: 'AmpelGraph',
  citation: 'Jurić et al., LSST Data Products Definition Document, LSE-163',
  survey: 'lsst',
  reads: LSST_SELECTION,
  params: z.strictObject({}),
  create: () => new LsstPackets(),
});
