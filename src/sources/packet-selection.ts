import type { PacketSelection } from '../domain/packet.js';
import { LSST_SELECTION } from './lsst/lsst-selection.js';
import { ZTF_SELECTION } from './ztf/ztf-selection.js';

/** What is read of any packet; the surveys' names do not collide, so one decoder serves before the survey is known. */
export const PACKET_SELECTION: PacketSelection = {
  records: { ...ZTF_SELECTION.records, ...LSST_SELECTION.records },
  lists: { ...ZTF_SELECTION.lists, ...LSST_SELECTION.lists },
  textIntegers: new Set([...ZTF_SELECTION.textIntegers, ...LSST_SELECTION.textIntegers]),
};
