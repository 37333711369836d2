import { type Clearance, issueClearance } from './clearance.js';

/**
 * Gives the engine's own clearance: every label and every channel.
 *
 * Its view of a transient is the class in which all terms are open. Imported by src/engine alone (a build rule).
 *
 * @param reason  what for, in words; part of the key so that caches never mix it with a viewer's
 */
export function systemClearance(reason: string): Clearance {
  return issueClearance({ key: `system:${reason}`, has: () => true, reads: () => true }, 'SYSTEM');
}
