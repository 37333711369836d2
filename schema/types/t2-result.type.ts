import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { JsonScalar } from '../scalars/json.scalar.js';
import { NodeType } from './node.type.js';
import { ChannelRecordType } from './record-provenance.type.js';

/** What a T2 unit computed. */
@ObjectType('T2Result', {
  description: 'What a T2 unit computed from a state.',
  implements: NodeType,
  simpleResolvers: true,
})
export class T2ResultType extends NodeType {
  @Field(() => String, { description: 'Name of the unit.' })
  unit!: string;

  @Field(() => JsonScalar, { description: 'What the unit returned.' })
  body!: unknown;

  @Field(() => String, { description: 'SHA-256 of the canonical JSON (RFC 8785) of the body, hexadecimal.' })
  bodyHash!: string;

  @Field(() => [String], { description: 'Data rights of the datapoints behind it, distinct, by bytes.' })
  labels!: string[];

  @Field(() => [String], { description: 'Channels that asked for it, as far as you read them; by name.' })
  channels!: string[];

  @Field(() => [ChannelRecordType], {
    description: 'The channels of `channels`, with since when and in which run.',
  })
  madeBy!: ChannelRecordType[];

  @Field(() => Boolean, {
    description:
      'Whether it is the newest of its unit and configuration for you: what conditions on T2 test.',
  })
  isCurrent!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  recordedAt!: string;
}
