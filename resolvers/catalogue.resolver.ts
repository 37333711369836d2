import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { CatalogueArgs, CatalogueRowsArgs, MatchPositionsArgs } from '../schema/inputs/catalogue.input.js';
import {
  CatalogueRowConnectionType,
  CatalogueType,
  PositionMatchesType,
} from '../schema/types/catalogue.type.js';
import { listCatalogueRows } from '../src/operations/list-catalogue-rows.js';
import { findCatalogue, listCatalogues } from '../src/operations/list-catalogues.js';
import { matchPositions } from '../src/operations/match-positions.js';
import type { RequestContext } from '../src/operations/request-context.js';
import type { CatalogueView } from '../src/operations/view/catalogue-view.js';
import { FIELDS_OF_PLACE } from '../src/operations/view/transient-outline-view.js';
import { selectsOnly } from './selects-only.js';

/** Answers which catalogues there are, what is in them, and what lies near positions. */
@Resolver(() => CatalogueType)
export class CatalogueResolver {
  @Query(() => [CatalogueType], {
    description: 'Lists the versions of catalogues: by name, newest first.',
  })
  catalogues(@Ctx() context: RequestContext) {
    return listCatalogues(context);
  }

  @Query(() => CatalogueType, {
    nullable: true,
    description: 'Finds a version of a catalogue; null when you see none.',
  })
  catalogue(@Ctx() context: RequestContext, @Args(() => CatalogueArgs) args: CatalogueArgs) {
    return findCatalogue(context, args);
  }

  @FieldResolver(() => CatalogueRowConnectionType, {
    description: 'Its rows, in the order of the sky.',
  })
  rows(
    @Ctx() context: RequestContext,
    @Root() catalogue: CatalogueView,
    @Args(() => CatalogueRowsArgs) args: CatalogueRowsArgs,
  ) {
    return listCatalogueRows(context, catalogue, args);
  }

  @Query(() => [PositionMatchesType], {
    description: 'Matches positions with transients or a catalogue; one entry a position, in order.',
  })
  matchPositions(
    @Ctx() context: RequestContext,
    @Args(() => MatchPositionsArgs) args: MatchPositionsArgs,
    @Info() info: GraphQLResolveInfo,
  ) {
    const placesOnly = selectsOnly(info, ['matches', 'transient'], FIELDS_OF_PLACE);
    return matchPositions(context, { ...args, placesOnly });
  }
}
