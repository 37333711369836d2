import { ArgsType, Field, ID, Int } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { TransientOrderInput } from './transient-order.input.js';
import { TransientWhereInput } from './transient-where.input.js';

/** Arguments of a list that is read forward. */
@ArgsType()
export class ForwardPageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many rows from the start, 0 to 1000; 50 when not given.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Rows after this cursor of the same list.' })
  after?: string | null;
}

/** Relay's arguments of a list. */
@ArgsType()
export class PageArgs extends ForwardPageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many rows from the end, 0 to 1000; not together with `first`.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Rows before this cursor of the same list.' })
  before?: string | null;
}

const AS_OF =
  'As you would have been answered at this instant, which must be over: what was recorded by then, rights that began later left out. Now when not given.';

/** Argument of what is answered as of an instant. */
@ArgsType()
export class AsOfArgs {
  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  asOf?: string | null;
}

/** Arguments of a list that is read forward, as of an instant. */
@ArgsType()
export class ForwardPageAsOfArgs extends ForwardPageArgs {
  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  asOf?: string | null;
}

/** Relay's arguments of a list, as of an instant. */
@ArgsType()
export class PageAsOfArgs extends PageArgs {
  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  asOf?: string | null;
}

/** Arguments of the list of transients. */
@ArgsType()
export class TransientsArgs extends PageArgs {
  @Field(() => TransientWhereInput, {
    nullable: true,
    description: 'Which transients; all that you see when not given.',
  })
  where?: TransientWhereInput | null;

  @Field(() => [TransientOrderInput], {
    nullable: true,
    description: 'Order, at most 4 fields; by (survey, name) when not given, which also ends all ties.',
  })
  orderBy?: TransientOrderInput[] | null;
}

/** How one transient is named. */
@ArgsType()
export class TransientArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Global id: transient:ztf:ZTF18abxhyqv. Give this or `name`.',
  })
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The survey's name for it, ZTF18abxhyqv, or one that a channel gave it, AT2019dsg. Give this or `id`.",
  })
  name?: string | null;
}

/** Arguments of lists of T2 results. */
@ArgsType()
export class T2ResultsArgs extends ForwardPageArgs {
  @Field(() => [String], { nullable: true, description: 'Only results of these units.' })
  units?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Only results made for these channels.' })
  channels?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only results of the current state: what conditions on T2 test.',
  })
  currentOnly?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Also results that a later one of the same unit, configuration and input replaced.',
  })
  includeSuperseded?: boolean | null;
}

/** Arguments of lists of T2 results, as of an instant. */
@ArgsType()
export class T2ResultsAsOfArgs extends T2ResultsArgs {
  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  asOf?: string | null;
}

/** Arguments of a record's inputs. */
@ArgsType()
export class InputsArgs {
  @Field(() => Int, { nullable: true, description: 'At most so many, 0 to 1000; 50 when not given.' })
  first?: number | null;
}

/** Arguments of a provenance graph. */
@ArgsType()
export class ProvenanceArgs extends ForwardPageArgs {
  @Field(() => ID, { description: 'Global id of the record whose origin is asked for.' })
  id!: string;
}
