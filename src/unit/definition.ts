import type { z } from 'zod';
import type { DatapointKind, Survey } from '../domain/datapoint.js';
import { RefusedJob } from '../domain/errors.js';
import type { PacketSelection } from '../domain/packet.js';
import type { JsonObject } from '../domain/scalar.js';
import type { AlertFilter } from './alert-filter.js';
import type { Combiner } from './combiner.js';
import type { DatapointUnit, TiedDatapointUnit } from './datapoint-unit.js';
import type { LightCurveUnit, TiedLightCurveUnit } from './light-curve-unit.js';
import type { MatchedLightCurveUnit } from './matched-light-curve-unit.js';
import type { CatalogueNeed } from './resource.js';
import type { ReviewUnit } from './review-unit.js';
import type { Shaper } from './shaper.js';
import type { StateUnit, TiedStateUnit } from './state-unit.js';
import type { TiedTransientUnit, TransientUnit } from './transient-unit.js';

/** What every unit says of itself. */
interface About {
  /** UpperCamelCase, unique in the catalogue: how job files name it. */
  readonly name: string;
  /** One sentence: what it does, for whom. */
  readonly description: string;
  /** Author and citation are shown with every result: credit where it is due. */
  readonly author: string;
  readonly citation?: string;
  readonly licence?: string;
}

interface Tied {
  /** Names of the units whose results it needs, in order. */
  readonly tiedTo: readonly string[];
}

interface OfPoints {
  /** Kinds of datapoints that it looks at; all unless given. */
  readonly pointKinds?: readonly DatapointKind[];
}

interface OfPackets {
  /** Survey whose alerts it makes: 2 to 16 lower-case letters and digits; ids of all its datapoints begin with it. */
  readonly survey: Survey;
  /** What is read of packets; everything else is skipped, cutouts above all. */
  readonly reads: PacketSelection;
}

/** The kinds of units, each with what `create` makes of the parameters. */
type Making<Input> =
  | ({ readonly kind: 'SHAPER'; readonly create: (params: Input) => Shaper } & OfPackets)
  | { readonly kind: 'ALERT_FILTER'; readonly create: (params: Input) => AlertFilter }
  | { readonly kind: 'COMBINER'; readonly create: (params: Input) => Combiner }
  | { readonly kind: 'LIGHT_CURVE'; readonly create: (params: Input) => LightCurveUnit }
  | ({ readonly kind: 'TIED_LIGHT_CURVE'; readonly create: (params: Input) => TiedLightCurveUnit } & Tied)
  | {
      readonly kind: 'MATCHED_LIGHT_CURVE';
      /** What it needs of catalogues, in the order in which it is handed over. Pure. */
      readonly resources: (params: Input) => readonly CatalogueNeed[];
      readonly create: (params: Input) => MatchedLightCurveUnit;
    }
  | { readonly kind: 'STATE'; readonly create: (params: Input) => StateUnit }
  | ({ readonly kind: 'TIED_STATE'; readonly create: (params: Input) => TiedStateUnit } & Tied)
  | ({ readonly kind: 'DATAPOINT'; readonly create: (params: Input) => DatapointUnit } & OfPoints)
  | ({ readonly kind: 'TIED_DATAPOINT'; readonly create: (params: Input) => TiedDatapointUnit } & OfPoints &
      Tied)
  | { readonly kind: 'TRANSIENT'; readonly create: (params: Input) => TransientUnit }
  | ({ readonly kind: 'TIED_TRANSIENT'; readonly create: (params: Input) => TiedTransientUnit } & Tied)
  | { readonly kind: 'REVIEW'; readonly create: (params: Input) => ReviewUnit };

/** What an author writes: a schema of the parameters, and how to make the unit from parameters that passed it. */
export type UnitDeclaration<Params extends z.ZodType> = About & {
  /**
   * Validates the `config` of job files; gives types, JSON Schema and documentation. Unknown keys must be refused.
   * What it gives must be JSON that it takes again unchanged: defaults are fine, transforms are not.
   */
  readonly params: Params;
} & Making<z.output<Params>>;

/**
 * A unit's definition: what it says of itself, and how to make it from its parameters.
 *
 * `create` validates what it is given, so that definitions with different parameters are of one type and no caller
 * needs to know them.
 */
export type UnitDefinition = About & {
  readonly params: z.ZodType;
  /**
   * Checks a configuration and fills in defaults: the result is what traces hash.
   * @throws {RefusedJob} with one mistake per wrong, missing or unknown parameter
   */
  readonly parseConfig: (config: unknown) => JsonObject;
} & Making<unknown>;

export type UnitKind = UnitDefinition['kind'];

/** Names the units that a unit is tied to, in order; none for kinds that are tied to nothing. */
export function tiesOf(definition: UnitDefinition): readonly string[] {
  return 'tiedTo' in definition ? definition.tiedTo : [];
}

/** Declares a unit; exists so that the parameters' type reaches `create`. */
export function defineUnit<Params extends z.ZodType>(declaration: UnitDeclaration<Params>): UnitDefinition {
  const { name, params } = declaration;
  const parse = (config: unknown): z.output<Params> => {
    const parsed = params.safeParse(config ?? {});
    if (!parsed.success) throw new RefusedJob(mistakesOf(name, parsed.error));
    return parsed.data;
  };
  // JSON drops members that are undefined: a parameter left out and one without a value are the same configuration.
  const parseConfig = (config: unknown): JsonObject =>
    JSON.parse(JSON.stringify(parse(config))) as JsonObject;
  return Object.freeze(withChecks(declaration, parse, parseConfig));
}

function withChecks<Params extends z.ZodType>(
  declaration: UnitDeclaration<Params>,
  parse: (config: unknown) => z.output<Params>,
  parseConfig: (config: unknown) => JsonObject,
): UnitDefinition {
  // One case a kind keeps what `create` makes tied to the kind.
  switch (declaration.kind) {
    case 'SHAPER': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'ALERT_FILTER': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'COMBINER': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'LIGHT_CURVE': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'TIED_LIGHT_CURVE': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'STATE': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'TIED_STATE': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'DATAPOINT': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'TIED_DATAPOINT': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'TRANSIENT': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'TIED_TRANSIENT': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'REVIEW': {
      const { create } = declaration;
      return { ...declaration, parseConfig, create: (config) => create(parse(config)) };
    }
    case 'MATCHED_LIGHT_CURVE': {
      const { create, resources } = declaration;
      return {
        ...declaration,
        parseConfig,
        resources: (config) => resources(parse(config)),
        create: (config) => create(parse(config)),
      };
    }
  }
}

function mistakesOf(unit: string, error: z.ZodError): readonly [string, ...string[]] {
  const sentences = error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return `${unit}${path === '' ? '' : `.${path}`}: ${issue.message}`;
  });
  return [sentences[0] ?? `${unit}: the configuration does not fit`, ...sentences.slice(1)];
}
