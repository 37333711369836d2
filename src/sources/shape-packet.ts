import type { Alert, AlertOrigin } from '../domain/datapoint.js';
import type { Packet } from '../domain/packet.js';
import { shapeLsstAlert } from './lsst/shape-lsst-alert.js';
import { refusal } from './refusal.js';
import { shapeZtfAlert } from './ztf/shape-ztf-alert.js';

/**
 * Shapes a packet by the rules of the survey that it comes from, told by its triggering record.
 *
 * @throws {RefusedAlert} when it is no alert of a known survey, or lacks what every alert has
 */
export function shapePacket(packet: Packet, origin: AlertOrigin): Alert {
  const { candidate, diaSource } = packet.records;
  if (candidate !== undefined) return shapeZtfAlert(packet, candidate, origin);
  if (diaSource !== undefined) return shapeLsstAlert(packet, diaSource, origin);
  const names = Object.keys(packet.top).slice(0, 8).join(', ');
  throw refusal(
    `no alert of ZTF or LSST: it has neither a candidate nor a diaSource record${names === '' ? '' : ` (but ${names})`}`,
  );
}
