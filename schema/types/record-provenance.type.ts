import { Field, ID, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { NodeType } from './node.type.js';
import { ConfigType, RunType, UnitVersionType } from './origin.type.js';

/** What a record was made by, with and from. */
@ObjectType('RecordProvenance', { description: 'What a record was made by, with and from.' })
export class RecordProvenanceType {
  @Field(() => UnitVersionType, { nullable: true, description: 'Software that made it.' })
  unitVersion?: UnitVersionType;

  @Field(() => ConfigType, { nullable: true, description: 'Configuration with which the software was used.' })
  config?: ConfigType;

  @Field(() => RunType, {
    nullable: true,
    description: 'Run in which it was first recorded, as far as you see.',
  })
  run?: RunType;

  @Field(() => [NodeType], {
    description:
      'What it was computed from: datapoints of a state; state and consumed results of a T2 result.',
  })
  inputs!: NodeType[];
}

/** A channel in which a record was made. */
@ObjectType('ChannelRecord', { description: 'A channel for which a record was made.', simpleResolvers: true })
export class ChannelRecordType {
  @Field(() => String, { description: 'Name of the channel.' })
  channel!: string;

  @Field(() => DateTimeScalar, { description: 'Since when the channel has the record.' })
  since!: string;

  @Field(() => ID, { description: 'Run in which it got it: the part of the global id after run:.' })
  runId!: string;
}
