import { Field, ObjectType } from 'type-graphql';
import { TransientType } from './transient.type.js';

/** What came of saying something of a transient, or of taking it back. */
@ObjectType('RemarkChange', { description: 'What came of adding or removing a tag, note or name.' })
export class RemarkChangeType {
  @Field(() => Boolean, { description: 'Whether anything changed: false when it was so already.' })
  changed!: boolean;

  @Field(() => TransientType, { description: 'The transient, as it is now.' })
  transient!: TransientType;
}
