import { Ctx, FieldResolver, Float, Query, Resolver, Root } from 'type-graphql';
import { UnitCreditType } from '../schema/types/unit-credit.type.js';
import { listUnits, meanMillisOf, type UnitCreditView } from '../src/operations/list-units.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers which units there are. */
@Resolver(() => UnitCreditType)
export class UnitResolver {
  @Query(() => [UnitCreditType], {
    description: 'Lists the T2 units that your channels ask for, whom to credit, and their use; by name.',
  })
  units(@Ctx() context: RequestContext) {
    return listUnits(context);
  }

  @FieldResolver(() => Float, { nullable: true })
  meanMillis(@Ctx() context: RequestContext, @Root() unit: UnitCreditView) {
    return meanMillisOf(context, unit);
  }
}
