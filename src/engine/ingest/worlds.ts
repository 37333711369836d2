import { type AccessTerm, accessTerm } from '../../access/access-term.js';
import { labelsOf } from '../../access/channel-access.js';
import type { LabelName, LabelTable } from '../../access/label.js';
import { type Lane, lane } from '../../access/lane.js';
import { type World, worldsOf } from '../../access/visibility-class.js';
import { RefusedJob } from '../../domain/errors.js';
import type { ChannelPlan } from '../channel-plan.js';

/** A world with what decides quickly whether a term is open in it. */
export interface OpenWorld {
  readonly world: World;
  readonly open: ReadonlySet<AccessTerm>;
}

/** A channel's world with its lane. */
export interface ChannelWorld extends OpenWorld {
  readonly lane: Lane;
}

/** Worlds of the transients that carry one set of terms. */
export class WorldsOfTransient {
  /** Worlds in which the transient shows anything. */
  readonly all: readonly OpenWorld[];
  private readonly byChannel = new Map<string, readonly ChannelWorld[]>();

  constructor(
    private readonly terms: readonly AccessTerm[],
    private readonly labels: LabelTable,
  ) {
    this.all = worldsOf(terms, labels).map(opened);
  }

  /**
   * Worlds of a channel: over the terms that its access can open, and only those in which it runs.
   *
   * A channel with lanes of its own runs for readers who satisfy every label of its access, whatever the transient
   * carries: that demand is part of the class. Without it, a transient whose hidden points never arrived would have
   * results that it lacks once they did.
   */
  of({ access, lanes }: Pick<ChannelPlan, 'access' | 'lanes'>): readonly ChannelWorld[] {
    const known = this.byChannel.get(access.name);
    if (known) return known;
    const demand = lanes === 'OWN' ? accessTerm([labelsDemandedBy(access)]) : undefined;
    const worlds = worldsOf(this.terms, this.labels, labelsOf(access), demand)
      .filter(({ visibility }) => !demand || visibility.open.includes(demand))
      .map((world) => ({ ...opened(world), lane: lane(access.name, world.visibility) }));
    this.byChannel.set(access.name, worlds);
    return worlds;
  }
}

function labelsDemandedBy({ name, access }: ChannelPlan['access']): readonly LabelName[] {
  if (access === 'EVERY_LABEL')
    throw new RefusedJob([
      `channel ${name}: lanes of its own need a list of labels as access, since nobody holds every label`,
    ]);
  return access;
}

/**
 * Works out worlds once for each set of terms that occurs: surveys have few rights, so few sets exist, while each
 * alert asks for its transient's.
 */
export class WorldsOfTerms {
  private readonly known = new Map<string, WorldsOfTransient>();

  constructor(private readonly labels: LabelTable) {}

  /** @throws {BadUserInput} when there are too many terms for one transient */
  of(terms: readonly AccessTerm[]): WorldsOfTransient {
    const key = keyOf(terms);
    const known = this.known.get(key);
    if (known) return known;
    const worlds = new WorldsOfTransient(terms, this.labels);
    this.known.set(key, worlds);
    return worlds;
  }
}

function keyOf(terms: readonly AccessTerm[]): string {
  // As with nearly every transient.
  if (terms.length === 1) return terms[0]!.key;
  return terms
    .map((term) => term.key)
    .sort()
    .join(',');
}

function opened(world: World): OpenWorld {
  return { world, open: new Set(world.visibility.open) };
}
