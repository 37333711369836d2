import { Field, ObjectType } from 'type-graphql';
import { ViewerKindEnum } from '../enums/viewer-kind.enum.js';

/** Who asks. */
@ObjectType('Viewer', { description: 'The one who asks, and what he may read.', simpleResolvers: true })
export class ViewerType {
  @Field(() => ViewerKindEnum, { description: 'How the server knows him.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Subject of his token; null without one.' })
  subject?: string;

  @Field(() => [String], { description: 'Grants of his token, by bytes.' })
  grants!: string[];

  @Field(() => [String], { description: 'Data rights that are open to him now, by bytes.' })
  labels!: string[];

  @Field(() => [String], { description: 'Channels whose results he may read, by name.' })
  channels!: string[];
}
