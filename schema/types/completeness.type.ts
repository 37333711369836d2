import { Field, Float, Int, ObjectType } from 'type-graphql';
import { CompletenessReasonEnum } from '../enums/completeness-reason.enum.js';

/** Whether an answer is all that it will be. */
@ObjectType('Completeness', {
  description: 'Whether an answer is all that it will be: of this answer, not of the survey.',
  simpleResolvers: true,
})
export class CompletenessType {
  @Field(() => Boolean, { description: 'False when the answer can still change without new data.' })
  complete!: boolean;

  @Field(() => CompletenessReasonEnum, {
    nullable: true,
    description: 'Why it is not complete; null when it is.',
  })
  reason?: 'PENDING_T2';

  @Field(() => Float, {
    nullable: true,
    description: 'Newest datapoint that you see in the whole store, MJD UTC.',
  })
  dataUntilMjd?: number;

  @Field(() => Int, { description: 'Computations that the answer still waits for, as far as you read them.' })
  pendingT2!: number;
}
