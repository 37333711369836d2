import type { Packet } from '../domain/packet.js';

/** A packet, or the reason why there is none, and the place in the file: bytes, or the line of a JSON-lines file. */
export type PlacedPacket =
  | { readonly packet: Packet; readonly offset: number }
  | { readonly reason: string; readonly offset: number };
