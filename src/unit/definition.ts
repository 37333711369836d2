import type { z } from 'zod';
import type { AlertFilter } from './alert-filter.js';
import type { Combiner } from './combiner.js';
import type { LightCurveUnit, TiedLightCurveUnit } from './light-curve-unit.js';

/** What every unit says of itself. */
interface About<Params extends z.ZodType> {
  /** UpperCamelCase, unique in the catalogue: how job files name it. */
  readonly name: string;
  /** One sentence: what it does, for whom. */
  readonly description: string;
  /** Author and citation are shown with every result: credit where it is due. */
  readonly author: string;
  readonly citation?: string;
  readonly licence?: string;
  /** Validates the `config` of job files; gives types, JSON Schema and documentation. Unknown keys must be refused. */
  readonly params: Params;
}

/** A unit's definition: what it says of itself, and how to make it from its parameters. */
export type UnitDefinition<Params extends z.ZodType = z.ZodType> = About<Params> &
  (
    | { readonly kind: 'ALERT_FILTER'; readonly create: (params: z.output<Params>) => AlertFilter }
    | { readonly kind: 'COMBINER'; readonly create: (params: z.output<Params>) => Combiner }
    | { readonly kind: 'LIGHT_CURVE'; readonly create: (params: z.output<Params>) => LightCurveUnit }
    | {
        readonly kind: 'TIED_LIGHT_CURVE';
        /** Names of the units whose results it needs, in order. */
        readonly tiedTo: readonly string[];
        readonly create: (params: z.output<Params>) => TiedLightCurveUnit;
      }
  );

export type UnitKind = UnitDefinition['kind'];

/** Declares a unit; exists so that the parameters' type reaches `create`. */
export function defineUnit<Params extends z.ZodType>(
  definition: UnitDefinition<Params>,
): UnitDefinition<Params> {
  return Object.freeze(definition);
}
