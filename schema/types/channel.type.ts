import { Field, ObjectType } from 'type-graphql';

/** A channel. */
@ObjectType('Channel', {
  description:
    'A science programme with its own filter, units and reactions. Channels that you do not read are absent.',
  simpleResolvers: true,
})
export class ChannelType {
  @Field(() => String, { description: 'Name of the channel.' })
  name!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Data rights that its units may use, by bytes; null for whatever right there is.',
  })
  access?: string[];
}
