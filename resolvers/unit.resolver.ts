import { Ctx, Query, Resolver } from 'type-graphql';
import { UnitCreditType } from '../schema/types/unit-credit.type.js';
import { listUnits } from '../src/operations/list-units.js';
import type { RequestContext } from '../src/operations/request-context.js';

/** Answers which units there are. */
@Resolver()
export class UnitResolver {
  @Query(() => [UnitCreditType], {
    description: 'Lists the T2 units that your channels ask for, whom to credit, and their use; by name.',
  })
  units(@Ctx() context: RequestContext) {
    return listUnits(context);
  }
}
