import type { Packet } from '../domain/packet.js';
import { idIn, textIn } from '../domain/scalar-field.js';

/**
 * One of several parts of what is read, for several readers of the same files: every packet is in exactly one part, and
 * the packets that name an object alike are in the same.
 */
export interface Share {
  /** From 0; the first also tells of what can't be read. */
  readonly index: number;
  readonly count: number;
}

/** All of it. */
export const WHOLE: Share = { index: 0, count: 1 };

/** Tells whether a packet is in a share. */
export function isInShare(packet: Packet, { index, count }: Share): boolean {
  return count === 1 || hashOf(objectNameIn(packet)) % count === index;
}

/** A packet without any of these names goes where the empty name goes: what it is, the shapers find out. */
function objectNameIn({ top, records }: Packet): string {
  return textIn(top, 'objectId') ?? idIn(records['diaSource']?.fields ?? {}, 'diaObjectId') ?? '';
}

/** FNV-1a of the name's characters, 32 bits (draft-eastlake-fnv). */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
