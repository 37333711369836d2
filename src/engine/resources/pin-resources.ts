import { opens } from '../../access/access-term.js';
import { isUnconditional, type LabelTable } from '../../access/label.js';
import { rowTest } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import { nearestName } from '../../domain/near-miss.js';
import { isReferenceTo } from '../../storage/catalogue-reference.js';
import type { CatalogueVersion } from '../../storage/port/catalogue-store.js';
import type { CatalogueNeed } from '../../unit/resource.js';
import { type Pin, pinOf } from './pinned-config.js';

/** Who sees what a channel makes. */
export interface ChannelAudience {
  readonly name: string;
  /** Labels that the channel's units may use. */
  readonly access: 'every-label' | readonly string[];
  /** `own`: what it makes is seen by those alone who satisfy all of these labels. */
  readonly lanes: 'all' | 'own';
}

/**
 * Resolves what a unit needs of catalogues to the versions that are there.
 *
 * A result shows rows of the catalogue to whoever sees the result, so a catalogue with labels may be used by a channel
 * only whose readers all satisfy them.
 *
 * @param known  versions in the store, those of one name newest first
 * @returns      a pin for each need that can be answered, and in words why the others can't
 */
export function pinsOf(
  needs: readonly CatalogueNeed[],
  known: readonly CatalogueVersion[],
  channel: ChannelAudience,
  labels: LabelTable,
): { readonly pins: readonly Pin[]; readonly mistakes: readonly string[] } {
  const pins: Pin[] = [];
  const mistakes: string[] = [];
  for (const need of needs) {
    const version = known.find((candidate) => isReferenceTo(need.catalogue, candidate));
    const mistake = version ? mistakeIn(need, version, channel, labels) : absence(need.catalogue, known);
    if (mistake !== undefined || version === undefined)
      mistakes.push(mistake ?? absence(need.catalogue, known));
    else {
      const { catalogue: _, ...rest } = need;
      const { name: catalogue, version: named, digest } = version;
      // A copy, as plain JSON: what the unit declared stays its own.
      pins.push(pinOf({ ...rest, catalogue, version: named, digest }));
    }
  }
  return { pins, mistakes };
}

function absence(reference: string, known: readonly CatalogueVersion[]): string {
  const names = [...new Set(known.map(({ name }) => name))];
  const near = nearestName(reference, names);
  return `expected a catalogue of the store, found ${reference}; ${near === undefined ? 'add it with ampelgraph catalogue add' : `did you mean ${near}?`}`;
}

function mistakeIn(
  { where, having, columns: asked = [] }: CatalogueNeed,
  { name, audience, columns }: CatalogueVersion,
  channel: ChannelAudience,
  labels: LabelTable,
): string | undefined {
  try {
    rowTest(columns, [
      ...where,
      ...having,
      ...asked.map((column) => ({ op: 'present', column, present: true }) as const),
    ]);
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return `catalogue ${name}: ${error.message}`;
  }
  if (audience === undefined) return undefined;
  const { access } = channel;
  const isOwn = channel.lanes === 'own' && access !== 'every-label';
  const satisfied = (label: string) => isUnconditional(label, labels) || (isOwn && access.includes(label));
  if (opens({ has: satisfied }, audience)) return undefined;
  return `the catalogue ${name} takes ${audience.key} to see, and results of the channel ${channel.name} would show it to others; expected own lanes and these labels in \`access\``;
}
