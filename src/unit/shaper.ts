import type { Alert, DatapointId } from '../domain/datapoint.js';
import type { Packet } from '../domain/packet.js';
import type { Scalar } from '../domain/scalar.js';

/** What a shaper makes of a packet. Survey and place are known without it. */
export type ShapedPacket = Omit<Alert, 'survey' | 'origin'>;

/** Makes the ids of datapoints. */
export interface PointIds {
  /**
   * Gives the id of a point that the survey itself numbers: `<survey>:<number>`.
   *
   * @param number  decimal text of a positive 64-bit integer
   * @throws {ForeseenFailure} when it is none
   */
  numbered(number: string): DatapointId;
  /**
   * Gives the id of a point without a number: over survey, transient and what tells the point from others of the
   * transient (kind, time, filter, measured values). Members that are null or undefined count as absent.
   */
  hashed(transientName: string, body: Readonly<Record<string, Scalar | undefined>>): DatapointId;
}

/**
 * Before T0: makes an alert of a packet as a survey or a broker sent it: name of the object, the datapoint that raised
 * the alert, those that came with it, each with the label of its own data right.
 *
 * Gets the parts of the packet that the definition says it `reads`, whatever they were encoded in. Pure. What it makes is
 * checked; a packet of which it makes nonsense, or on which it throws, is refused with the reason, and the next is read.
 */
export abstract class Shaper {
  /** Tells whether a packet is of its form: of the shapers of a job the first that says so gets the packet. */
  abstract recognises(packet: Packet): boolean;
  /** @throws {ForeseenFailure} naming the field that is missing or impossible */
  abstract shape(packet: Packet, ids: PointIds): ShapedPacket;
}
