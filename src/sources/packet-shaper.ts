import type { Alert, AlertOrigin } from '../domain/datapoint.js';
import type { Packet, PacketSelection } from '../domain/packet.js';
import { PACKET_SELECTION } from './packet-selection.js';
import { shapePacket } from './shape-packet.js';

/** Makes alerts of packets, and says what of them is to be read for that. */
export interface PacketShaper {
  readonly selection: PacketSelection;
  /** @throws {RefusedAlert} when the packet is no alert that it knows, or lacks what every alert has */
  readonly shape: (packet: Packet, origin: AlertOrigin) => Alert;
}

/** That of ZTF's and LSST's packets. */
export const SURVEY_SHAPER: PacketShaper = { selection: PACKET_SELECTION, shape: shapePacket };
