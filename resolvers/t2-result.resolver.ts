import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { StalenessEnum } from '../schema/enums/reproduction.enum.js';
import { RecordProvenanceType } from '../schema/types/record-provenance.type.js';
import { StateType } from '../schema/types/state.type.js';
import { T2ResultType } from '../schema/types/t2-result.type.js';
import { TransientType } from '../schema/types/transient.type.js';
import { findTransientByKey } from '../src/operations/find-transient.js';
import { stateOf } from '../src/operations/record-provenance.js';
import { stalenessOfResult } from '../src/operations/reproduce-result.js';
import type { RequestContext } from '../src/operations/request-context.js';
import { supersedingResult } from '../src/operations/superseding-result.js';
import type { T2ResultView } from '../src/operations/view/derived-view.js';

/** Answers what belongs to a T2 result. */
@Resolver(() => T2ResultType)
export class T2ResultResolver {
  @FieldResolver(() => TransientType, { nullable: true, description: 'The transient that it is about.' })
  transient(@Ctx() context: RequestContext, @Root() result: T2ResultView) {
    return findTransientByKey(context, result.transientKey);
  }

  @FieldResolver(() => StateType, { nullable: true, description: 'The state that it was computed from.' })
  state(@Ctx() context: RequestContext, @Root() result: T2ResultView) {
    return stateOf(context, result);
  }

  @FieldResolver(() => StalenessEnum, {
    nullable: true,
    description: 'Why it is not what this server would compute now; null when it is.',
  })
  stale(@Ctx() context: RequestContext, @Root() result: T2ResultView) {
    return stalenessOfResult(context, result);
  }

  @FieldResolver(() => T2ResultType, {
    nullable: true,
    description:
      'What stands in its place: the newest of its unit, configuration and input; or, where `stale` is `CONFIG`, the result on the same input that the channels ask for now. Null while there is none.',
  })
  supersededBy(@Ctx() context: RequestContext, @Root() result: T2ResultView) {
    return supersedingResult(context, result);
  }

  @FieldResolver(() => RecordProvenanceType, { description: 'What it was made by, with and from.' })
  provenance(@Root() result: T2ResultView) {
    return result;
  }
}
