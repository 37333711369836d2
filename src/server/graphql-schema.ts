import 'reflect-metadata';
import {
  GraphQLError,
  type GraphQLFieldResolver,
  GraphQLInputObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { AlertResolver } from '../../resolvers/alert.resolver.js';
import { CandidateEdgeResolver, CandidatesResolver } from '../../resolvers/candidate.resolver.js';
import { CatalogueResolver } from '../../resolvers/catalogue.resolver.js';
import { ChanceResolver } from '../../resolvers/chance.resolver.js';
import { ChannelResolver } from '../../resolvers/channel.resolver.js';
import { CoverageResolver } from '../../resolvers/coverage.resolver.js';
import { DatapointResolver } from '../../resolvers/datapoint.resolver.js';
import { MatchResolver } from '../../resolvers/match.resolver.js';
import { NodeResolver } from '../../resolvers/node.resolver.js';
import { ProvenanceResolver } from '../../resolvers/provenance.resolver.js';
import { RecordProvenanceResolver } from '../../resolvers/record-provenance.resolver.js';
import { RemarkResolver } from '../../resolvers/remark.resolver.js';
import { ReproductionResolver } from '../../resolvers/reproduction.resolver.js';
import { ReviewResolver } from '../../resolvers/review.resolver.js';
import { SkyDensityResolver } from '../../resolvers/sky-density.resolver.js';
import { SkymapResolver } from '../../resolvers/skymap.resolver.js';
import { StateResolver } from '../../resolvers/state.resolver.js';
import { T2ResultResolver } from '../../resolvers/t2-result.resolver.js';
import { TransientResolver } from '../../resolvers/transient.resolver.js';
import { TransientsResolver } from '../../resolvers/transients.resolver.js';
import { UnitResolver } from '../../resolvers/unit.resolver.js';
import { ViewerResolver } from '../../resolvers/viewer.resolver.js';
import { WatchedRegionResolver } from '../../resolvers/watched-region.resolver.js';
import { BadUserInput } from '../domain/errors.js';

const RESOLVERS: NonEmptyArray<new () => object> = [
  AlertResolver,
  CandidateEdgeResolver,
  CandidatesResolver,
  CatalogueResolver,
  ChanceResolver,
  ChannelResolver,
  CoverageResolver,
  DatapointResolver,
  MatchResolver,
  WatchedRegionResolver,
  NodeResolver,
  ProvenanceResolver,
  RecordProvenanceResolver,
  RemarkResolver,
  ReproductionResolver,
  SkyDensityResolver,
  ReviewResolver,
  SkymapResolver,
  StateResolver,
  T2ResultResolver,
  TransientResolver,
  TransientsResolver,
  UnitResolver,
  ViewerResolver,
];

/** Input types of which exactly one member is given (@oneOf); type-graphql has no word for it. */
const ONE_OF = ['RegionInput'];

let built: GraphQLSchema | undefined;

/** Gives the schema of the API; built once a process. */
export function graphqlSchema(): GraphQLSchema {
  built ??= finished(buildSchemaSync({ resolvers: RESOLVERS, validate: false }));
  return built;
}

function finished(schema: GraphQLSchema): GraphQLSchema {
  for (const name of ONE_OF) {
    const type = schema.getType(name);
    if (!(type instanceof GraphQLInputObjectType))
      throw new TypeError(`${name} is no input type of the schema`);
    type.isOneOf = true;
  }
  for (const type of Object.values(schema.getTypeMap())) {
    // type-graphql makes type resolvers asynchronous: a promise for every node of a list. Ours know at once.
    if (isInterfaceType(type)) type.resolveType = (value: { readonly type: string }) => value.type;
    if (isObjectType(type))
      for (const field of Object.values(type.getFields()))
        if (field.resolve) field.resolve = withLocatableErrors(field.resolve);
  }
  const query = schema.getQueryType();
  // type-graphql makes the root type itself, without a description.
  if (query)
    query.description =
      'What can be asked. Everything is answered as you, the viewer, see it: what is hidden is absent.';
  const mutation = schema.getMutationType();
  if (mutation) mutation.description = 'What can be done. Only what you, the viewer, see can be acted upon.';
  return schema;
}

type Resolve = GraphQLFieldResolver<unknown, unknown>;

/**
 * Lets graphql-js say where in the document an error arose.
 *
 * It takes any error with an array `path` for one that has been located already; the path of a {@link BadUserInput}
 * is that of the wrong input.
 */
function withLocatableErrors(resolve: Resolve): Resolve {
  const rethrow = (error: unknown): never => {
    throw error instanceof BadUserInput ? new GraphQLError(error.message, { originalError: error }) : error;
  };
  return (source, args, context, info) => {
    try {
      const value: unknown = resolve(source, args, context, info);
      return value instanceof Promise ? value.catch(rethrow) : value;
    } catch (error) {
      return rethrow(error);
    }
  };
}
