import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { InputsArgs } from '../schema/inputs/page.args.js';
import { NodeType } from '../schema/types/node.type.js';
import { ConfigType, RunType, UnitVersionType } from '../schema/types/origin.type.js';
import { RecordProvenanceType } from '../schema/types/record-provenance.type.js';
import {
  configOf,
  type DerivedView,
  inputsOf,
  runOf,
  unitVersionOf,
} from '../src/operations/record-provenance.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers what a state or a T2 result was made by, with and from. */
@Resolver(() => RecordProvenanceType)
export class RecordProvenanceResolver {
  @FieldResolver(() => UnitVersionType, { nullable: true })
  unitVersion(@Ctx() context: RequestContext, @Root() record: DerivedView) {
    return unitVersionOf(context, record);
  }

  @FieldResolver(() => ConfigType, { nullable: true })
  config(@Ctx() context: RequestContext, @Root() record: DerivedView) {
    return configOf(context, record);
  }

  @FieldResolver(() => RunType, { nullable: true })
  run(@Ctx() context: RequestContext, @Root() record: DerivedView) {
    return runOf(context, record);
  }

  @FieldResolver(() => [NodeType])
  inputs(
    @Ctx() context: RequestContext,
    @Root() record: DerivedView,
    @Args(() => InputsArgs) args: InputsArgs,
  ) {
    return inputsOf(context, record, args.first);
  }
}
