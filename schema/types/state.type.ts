import { Field, Int, ObjectType } from 'type-graphql';
import { NodeType } from './node.type.js';
import { ChannelRecordType } from './record-provenance.type.js';

/** A set of datapoints. */
@ObjectType('State', {
  description: 'A set of datapoints of one transient, as a combiner chose it: the input of T2 units.',
  implements: NodeType,
  simpleResolvers: true,
})
export class StateType extends NodeType {
  @Field(() => Int, { description: 'Number of its datapoints.' })
  datapointCount!: number;

  @Field(() => [String], { description: 'Data rights of its datapoints, distinct, by bytes.' })
  labels!: string[];

  @Field(() => [String], {
    description: 'Channels in which it was derived, as far as you read them; by name.',
  })
  channels!: string[];

  @Field(() => [ChannelRecordType], {
    description: 'The channels of `channels`, with since when and in which run.',
  })
  madeBy!: ChannelRecordType[];

  @Field(() => [String], { description: 'Channels in which it is the newest state of its combiner for you.' })
  currentIn!: string[];

  @Field(() => Boolean, { description: 'Whether it is current in any channel.' })
  isCurrent!: boolean;
}
