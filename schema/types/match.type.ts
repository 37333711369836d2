import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { MatchKindEnum, WatchedKindEnum } from '../enums/match.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { PageInfoType } from './connection.type.js';
import { TransientType } from './transient.type.js';

/** Where in a region. */
@ObjectType('MatchPlace', {
  description: 'Where in a watched region a transient is, rounded: smaller differences are not announced.',
  simpleResolvers: true,
})
export class MatchPlaceType {
  @Field(() => Float, {
    nullable: true,
    description:
      'Credible level of its position, 0 to 1 with 4 decimals; null where the region has no levels.',
  })
  credibleLevel?: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Distance from the best position or the nearest watched one, arcsec: to three digits, at most to 0.1.',
  })
  separationArcsec?: number;

  @Field(() => String, { nullable: true, description: 'The nearest of the watched positions, by name.' })
  target?: string;
}

/** One announcement. */
@ObjectType('Match', {
  description: 'An announcement: a transient was found in what is watched, or is in it no longer.',
  simpleResolvers: true,
})
export class MatchType {
  @Field(() => ID, { description: 'The same whenever this announcement is read: to act on each but once.' })
  id!: string;

  @Field(() => MatchKindEnum, { description: 'What happened.' })
  kind!: keyof typeof MatchKindEnum;

  @Field(() => String, { description: 'Name of the event or of the watched region.' })
  region!: string;

  @Field(() => WatchedKindEnum, { description: 'What is watched.' })
  regionKind!: keyof typeof WatchedKindEnum;

  @Field(() => String, { description: "The survey's name for the transient." })
  transientName!: string;

  @Field(() => MatchPlaceType, { nullable: true, description: 'Where it was; null when it is added.' })
  before?: MatchPlaceType;

  @Field(() => MatchPlaceType, { nullable: true, description: 'Where it is; null when it is removed.' })
  after?: MatchPlaceType;

  @Field(() => String, {
    nullable: true,
    description: 'Of an event: the localisation that it was matched with: product, stream and revision.',
  })
  localization?: string;

  @Field(() => DateTimeScalar, { description: 'When it was announced.' })
  announcedAt!: string;

  @Field(() => TransientType, {
    nullable: true,
    description: 'The transient as you see it now; null when you see it no longer.',
  })
  transient?: TransientType;
}

/** An announcement and its place. */
@ObjectType('MatchEdge', { description: 'An announcement and its place in the list.', simpleResolvers: true })
export class MatchEdgeType {
  @Field(() => String, { description: 'Place in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => MatchType, { description: 'The announcement.' })
  node!: MatchType;
}

/** A page of announcements. */
@ObjectType('MatchConnection', { description: 'A page of announcements.', simpleResolvers: true })
export class MatchConnectionType {
  @Field(() => [MatchEdgeType], { description: 'The announcements of the page, in order.' })
  edges!: MatchEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'How many there are in the list.' })
  totalCount!: number;
}
