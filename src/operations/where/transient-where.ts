import type { BandField, FACET_FIELDS, FacetField } from '../../domain/predicate.js';
import type { EllipseRegion, PolygonRegion, RectangleRegion } from '../../domain/sky-region.js';
import type { ConeInput } from '../../spatial/cone.js';

/** An argument that a client may leave out or give as null. */
export type Given<Value> = Value | null | undefined;

/** Operators on numbers; all that are given must hold. */
export interface NumberOperators {
  readonly eq?: Given<number>;
  readonly in?: Given<readonly number[]>;
  readonly lt?: Given<number>;
  readonly lte?: Given<number>;
  readonly gt?: Given<number>;
  readonly gte?: Given<number>;
  readonly present?: Given<boolean>;
}

/** Operators on texts; all that are given must hold. */
export interface TextOperators {
  readonly eq?: Given<string>;
  readonly in?: Given<readonly string[]>;
  readonly matches?: Given<string>;
  readonly present?: Given<boolean>;
}

/** Operators on what was said of a transient; all that are given must hold. */
export type WordOperators = Pick<TextOperators, 'eq' | 'in'>;

/** Exactly one region. */
export interface RegionWhere {
  readonly cone?: Given<ConeInput>;
  readonly ellipse?: Given<Omit<EllipseRegion, 'kind' | 'measure'>>;
  readonly h3Cell?: Given<string>;
  readonly moc?: Given<string>;
  readonly polygon?: Given<PolygonWhere>;
  readonly rectangle?: Given<Omit<RectangleRegion, 'kind'>>;
  readonly skymap?: Given<SkymapWhere>;
}

/** A level of an event's localisation, by its id or any of its names. */
export interface SkymapWhere {
  readonly id: string;
  readonly level: number;
}

/** Vertices in order, and which side of their line. */
export interface PolygonWhere {
  readonly vertices: PolygonRegion['vertices'];
  readonly side?: Given<'SMALLER' | 'LARGER'>;
}

/** Any of these channels. */
export interface ChannelWhere {
  readonly anyOf?: Given<readonly string[]>;
}

/** Conditions on one band; all must hold. */
export type BandWhere = { readonly band: string } & {
  readonly [Field in BandField]?: Given<Omit<NumberOperators, 'in' | 'present'>>;
};

/** A value in a unit's result. */
export type T2Value = string | number | boolean;

/** A condition on current results of a T2 unit. */
export interface T2Where {
  readonly unit: string;
  readonly path: string;
  readonly eq?: Given<T2Value>;
  readonly lt?: Given<T2Value>;
  readonly lte?: Given<T2Value>;
  readonly gt?: Given<T2Value>;
  readonly gte?: Given<T2Value>;
}

type FieldWhere = {
  readonly [Field in FacetField]?: Given<
    (typeof FACET_FIELDS)[Field] extends 'text' ? TextOperators : NumberOperators
  >;
};

/** A condition on transients as a client writes it; everything that is given must hold. */
export interface TransientWhere extends FieldWhere {
  readonly and?: Given<readonly TransientWhere[]>;
  readonly or?: Given<readonly TransientWhere[]>;
  readonly not?: Given<TransientWhere>;
  readonly region?: Given<RegionWhere>;
  readonly channels?: Given<ChannelWhere>;
  readonly band?: Given<BandWhere>;
  readonly t2?: Given<T2Where>;
  readonly tag?: Given<WordOperators>;
  readonly alias?: Given<WordOperators>;
}
