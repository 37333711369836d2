import type { Json } from '../../domain/scalar.js';

/** Gives a member of a record's body that is a text; an empty one for a record of an earlier version that lacks it. */
export function textOf(member: Json | undefined): string {
  return typeof member === 'string' ? member : '';
}

/** Gives a member that is a Unix time in milliseconds as ISO 8601, UTC. */
export function instantOf(member: Json | undefined): string {
  return new Date(Number(member)).toISOString();
}
