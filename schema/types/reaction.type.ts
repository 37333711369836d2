import { Field, Int, ObjectType } from 'type-graphql';
import { PostKindEnum, ReactionStateEnum } from '../enums/reaction.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { PageInfoType } from './connection.type.js';
import { NodeType } from './node.type.js';

/** A post of T3, and how far it is. */
@ObjectType('Reaction', {
  implements: NodeType,
  description:
    'What a unit of a T3 process wanted posted to a sink, and how far that is. One for each transient; new content is a new version. Messages to the sink carry the hash of the id and the version as their key.',
  simpleResolvers: true,
})
export class ReactionType extends NodeType {
  @Field(() => String, { description: 'Channel of the process.' })
  channel!: string;

  @Field(() => String, { description: 'Name of the process.' })
  process!: string;

  @Field(() => String, { description: 'Unit that wanted it.' })
  unit!: string;

  @Field(() => String, { description: 'Id of the run in which its present content was wanted.' })
  runId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Transient that it is about, survey/name; null for none.',
  })
  about?: string;

  @Field(() => String, { description: 'Sink of the process.' })
  sink!: string;

  @Field(() => PostKindEnum, { description: 'What is asked of the sink.' })
  postKind!: string;

  @Field(() => ReactionStateEnum, { description: 'How far it is.' })
  sendState!: string;

  @Field(() => Int, { description: 'Number of the present content, from 1.' })
  wantedVersion!: number;

  @Field(() => String, { description: 'SHA-256 of the present content as canonical JSON.' })
  contentHash!: string;

  @Field(() => Int, { nullable: true, description: 'Number of the content sent last; null for none.' })
  sentVersion?: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the content sent last; null for none.' })
  sentContentHash?: string;

  @Field(() => DateTimeScalar, { description: 'When the session began that wanted the present content.' })
  at!: string;
}

/** A post and its place. */
@ObjectType('ReactionEdge', { description: 'A post and its place.', simpleResolvers: true })
export class ReactionEdgeType {
  @Field(() => String, { description: 'Place of the post in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => ReactionType, { description: 'The post.' })
  node!: ReactionType;
}

/** A page of posts. */
@ObjectType('ReactionConnection', { description: 'A page of posts.', simpleResolvers: true })
export class ReactionConnectionType {
  @Field(() => [ReactionEdgeType], { description: 'The posts of the page, in order.' })
  edges!: ReactionEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'Number of posts of the whole list as you see it, exact.' })
  totalCount!: number;
}
