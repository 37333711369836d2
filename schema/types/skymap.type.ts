import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { LocalizationKindEnum } from '../enums/skymap.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { PageInfoType } from './connection.type.js';

/** A localisation. */
@ObjectType('Localization', {
  description: 'Where an event was, as one message says it.',
  simpleResolvers: true,
})
export class LocalizationType {
  @Field(() => LocalizationKindEnum, { description: 'How the probability is spread.' })
  kind!: 'DENSITY' | 'FLAT';

  @Field(() => String, { description: 'circle, ellipse, rectangle, polygon, cells (a MOC) or map.' })
  form!: string;

  @Field(() => Float, { description: 'Probability that the truth lies within, as stated; 1 for a map.' })
  containment!: number;

  @Field(() => Boolean, { description: 'Whether levels choose a region; a flat one has one for all levels.' })
  levelApplied!: boolean;

  @Field(() => String, {
    description: 'MAP, GAUSSIAN_ASSUMED, VON_MISES_FISHER, TWO_RADII or FLAT: how density falls off.',
  })
  profile!: string;

  @Field(() => String, { description: 'Who sent it and in which stream.' })
  source!: string;

  @Field(() => String, { description: 'NOTICE, CIRCULAR, CATALOGUE, MAP or MANUAL.' })
  product!: string;

  @Field(() => Int, { nullable: true, description: "The source's own number; null where it counts none." })
  revision?: number;

  @Field(() => String, { nullable: true, description: 'What the source calls this stage: Rev 0, GCN 25929.' })
  revisionName?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the message was made.' })
  issuedAt?: string;

  @Field(() => Boolean, { description: 'Whether it is the newest of its product and source.' })
  isCurrent!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it is the one used; null for the others.' })
  reason?: string;
}

/** The densest position. */
@ObjectType('MaxProbability', { description: 'The most probable position.', simpleResolvers: true })
export class MaxProbabilityType {
  @Field(() => Float, { description: 'Right ascension, ICRS degrees.' })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination, ICRS degrees.' })
  decDeg!: number;

  @Field(() => Float, { nullable: true, description: 'Probability per square degree there.' })
  probabilityDensityPerDeg2?: number;
}

/** A distance. */
@ObjectType('SkymapDistance', {
  description: 'Luminosity distance of the event, as its map states it.',
  simpleResolvers: true,
})
export class SkymapDistanceType {
  @Field(() => Float, { description: 'Mean, Mpc.' })
  meanMpc!: number;

  @Field(() => Float, { nullable: true, description: 'Standard deviation, Mpc.' })
  stdMpc?: number;
}

/** A border for plots. */
@ObjectType('ContourColumns', {
  description: 'Border of a region as columns: a row a point, rings one after the other.',
  simpleResolvers: true,
})
export class ContourColumnsType {
  @Field(() => [Int], { description: 'Number of the ring, from 0; lines are drawn within a ring only.' })
  ring!: readonly number[];

  @Field(() => [Float], {
    description: 'Right ascension in [-180, 180], ICRS degrees; no ring jumps in it.',
  })
  lonDeg!: readonly number[];

  @Field(() => [Float], { description: 'Declination, ICRS degrees.' })
  decDeg!: readonly number[];
}

/** An astronomical event with its localisations. */
@ObjectType('Skymap', {
  description: 'An astronomical event and where it was: what the messages about it say that you see.',
})
export class SkymapType {
  @Field(() => ID, { description: 'Global id.' })
  id!: string;

  @Field(() => String, { description: 'Its name; of several the published one.' })
  name!: string;

  @Field(() => [String], { description: 'Other names, sorted.' })
  aliases!: string[];

  @Field(() => String, { description: 'NEUTRINO, GRAVITATIONAL_WAVE, GAMMA_RAY_BURST or OTHER.' })
  kind!: string;

  @Field(() => Int, { description: 'How many messages about it there are; grows with each.' })
  revision!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it happened, UTC.' })
  time?: string;

  @Field(() => Float, { nullable: true, description: 'When it happened, MJD UTC, as precise as stated.' })
  mjd?: number;

  @Field(() => Boolean, { description: 'Whether it is a test.' })
  isTest!: boolean;

  @Field(() => Boolean, { description: 'Whether its source has taken it back.' })
  isRetracted!: boolean;

  @Field(() => Float, { nullable: true, description: 'False alarms of this kind per year.' })
  falseAlarmRatePerYear?: number;

  @Field(() => String, {
    nullable: true,
    description: 'Address of a map that no message carried; nothing is fetched from it.',
  })
  betterMapAt?: string;
}

/** An event and its place. */
@ObjectType('SkymapEdge', { description: 'An event and its place in the list.', simpleResolvers: true })
export class SkymapEdgeType {
  @Field(() => String, { description: 'Place of the row in this list; opaque.' })
  cursor!: string;

  @Field(() => SkymapType, { description: 'The event.' })
  node!: SkymapType;
}

/** A page of events. */
@ObjectType('SkymapConnection', { description: 'A page of events, newest first.', simpleResolvers: true })
export class SkymapConnectionType {
  @Field(() => [SkymapEdgeType], { description: 'The rows of the page, in order.' })
  edges!: SkymapEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'Number of events that you see, exact.' })
  totalCount!: number;
}
