import { Field, InputType } from 'type-graphql';
import type { FacetField } from '../../src/domain/predicate.js';
import { DirectionEnum, TransientOrderFieldEnum } from '../enums/order.enum.js';

/** One field to order by. */
@InputType('TransientOrder', {
  description: 'One field to order transients by; earlier entries of the list come first.',
})
export class TransientOrderInput {
  @Field(() => TransientOrderFieldEnum, { description: 'What to order by.' })
  field!: FacetField | 'DISTANCE';

  @Field(() => DirectionEnum, { nullable: true, description: 'ASC when not given.' })
  direction?: 'ASC' | 'DESC' | null;
}
