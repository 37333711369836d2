import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ProvenanceNodeKindEnum, ProvenanceRelationEnum } from '../enums/provenance.enum.js';
import { JsonScalar } from '../scalars/json.scalar.js';
import { PageInfoType } from './connection.type.js';
import { DatapointType } from './datapoint.type.js';
import { NodeType } from './node.type.js';
import { AlertType, ConfigType, RunType, UnitVersionType } from './origin.type.js';
import { ReactionType } from './reaction.type.js';
import { ReviewReportType } from './review.type.js';
import { StateType } from './state.type.js';
import { T2ResultType } from './t2-result.type.js';

/** A record in a provenance graph. */
@ObjectType('ProvenanceNode', { description: 'A record in a provenance graph.', simpleResolvers: true })
export class ProvenanceNodeType {
  @Field(() => ID, { description: 'Global id of the record.' })
  id!: string;

  @Field(() => ProvenanceNodeKindEnum, { description: 'What kind of record it is.' })
  kind!: string;

  @Field(() => String, { description: 'Names the record for people.' })
  label!: string;

  @Field(() => Int, { description: 'Steps from the record asked about, 0 for itself.' })
  depth!: number;

  @Field(() => NodeType, { description: 'The record.' })
  record!: NodeType;
}

/** An arrow in a provenance graph. */
@ObjectType('ProvenanceEdge', {
  description: 'An arrow from a record to what it rests on.',
  simpleResolvers: true,
})
export class ProvenanceEdgeType {
  @Field(() => ID, { description: 'Global id of the later record.' })
  from!: string;

  @Field(() => ID, { description: 'Global id of what it rests on; may stand on a later page.' })
  to!: string;

  @Field(() => ProvenanceRelationEnum, { description: 'How it rests on it.' })
  relation!: string;
}

/** What a record rests on. */
@ObjectType('Provenance', {
  description:
    'What a record rests on, down to alerts, software, configurations and runs, as far as you see it. Breadth first, each record once; paged.',
})
export class ProvenanceType {
  @Field(() => ID, { simple: true, description: 'Global id of the record asked about.' })
  id!: string;

  @Field(() => NodeType, { simple: true, description: 'The record asked about.' })
  record!: NodeType;

  @Field(() => [ProvenanceNodeType], { simple: true, description: 'The records of this page.' })
  nodes!: ProvenanceNodeType[];

  @Field(() => [ProvenanceEdgeType], {
    simple: true,
    description: 'All arrows that leave the records of this page.',
  })
  edges!: ProvenanceEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the graph.' })
  pageInfo!: PageInfoType;

  @Field(() => [AlertType], { description: 'The alerts among the records of this page.' })
  alerts!: AlertType[];

  @Field(() => [DatapointType], { description: 'The datapoints among the records of this page.' })
  datapoints!: DatapointType[];

  @Field(() => [StateType], { description: 'The states among the records of this page.' })
  states!: StateType[];

  @Field(() => [T2ResultType], { description: 'The T2 results among the records of this page.' })
  t2Results!: T2ResultType[];

  @Field(() => [ReviewReportType], { description: 'The reports among the records of this page.' })
  reports!: ReviewReportType[];

  @Field(() => [ReactionType], { description: 'The posts among the records of this page.' })
  reactions!: ReactionType[];

  @Field(() => [UnitVersionType], { description: 'The software among the records of this page.' })
  unitVersions!: UnitVersionType[];

  @Field(() => [ConfigType], { description: 'The configurations among the records of this page.' })
  configs!: ConfigType[];

  @Field(() => [RunType], { description: 'The runs among the records of this page.' })
  runs!: RunType[];

  @Field(() => JsonScalar, {
    description:
      'The records and arrows of this page as a PROV-JSON document (W3C). Pages of one graph together are the whole; one page of 1000 is most graphs.',
  })
  provJson!: unknown;
}
