import { Field, Float, Int, ObjectType } from 'type-graphql';
import { WatchedFormEnum } from '../enums/match.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { PageInfoType } from './connection.type.js';
import { MatchConnectionType } from './match.type.js';

/** What operators watch besides events. */
@ObjectType('WatchedRegion', {
  description: 'Positions or a part of the sky in which every transient is announced, at any time.',
  simpleResolvers: true,
})
export class WatchedRegionType {
  @Field(() => String, { description: 'What announcements call it.' })
  name!: string;

  @Field(() => WatchedFormEnum, { description: 'What is watched.' })
  form!: keyof typeof WatchedFormEnum;

  @Field(() => Int, { description: 'How many positions, or ranges of HEALPix cells.' })
  count!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Area, square degrees: of the cells, or of the cones around the positions added up; null when it was not kept.',
  })
  areaDeg2?: number;

  @Field(() => String, { description: 'File or catalogue that it was made of.' })
  source!: string;

  @Field(() => DateTimeScalar, { description: 'Since when it is watched as it is now.' })
  watchedAt!: string;

  @Field(() => MatchConnectionType, {
    description: 'Announcements under its name, those of what had the name before included.',
  })
  matches?: MatchConnectionType;
}

/** A watched region and its place. */
@ObjectType('WatchedRegionEdge', {
  description: 'A watched region and its place in the list.',
  simpleResolvers: true,
})
export class WatchedRegionEdgeType {
  @Field(() => String, { description: 'Place in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => WatchedRegionType, { description: 'The region.' })
  node!: WatchedRegionType;
}

/** A page of watched regions. */
@ObjectType('WatchedRegionConnection', { description: 'A page of watched regions.', simpleResolvers: true })
export class WatchedRegionConnectionType {
  @Field(() => [WatchedRegionEdgeType], { description: 'The regions of the page, newest first.' })
  edges!: WatchedRegionEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'How many there are in the list.' })
  totalCount!: number;
}
