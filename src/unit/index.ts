/** The plugin contract: all that a unit may import from AmpelGraph besides the domain types named here. */
export { z } from 'zod';
export type {
  CatalogueColumn,
  CatalogueMatch,
  CatalogueValue,
  ColumnCondition,
} from '../domain/catalogue.js';
export type {
  AlertSummary,
  Datapoint,
  DatapointId,
  DatapointKind,
  ShapedDatapoint,
  Sign,
} from '../domain/datapoint.js';
export type { Facet } from '../domain/facet.js';
export { fluxPoint, setPosition } from '../domain/flux-point.js';
export type { Packet, PacketSelection, SourceRecord } from '../domain/packet.js';
export type { Json, JsonObject, Scalar, ScalarRecord } from '../domain/scalar.js';
export { idIn, numberIn, textIn } from '../domain/scalar-field.js';
export { mjdOfJd, mjdUtcOfTai } from '../domain/time.js';
export { AlertFilter, type AlertView, type FilterDecision } from './alert-filter.js';
export type { CatalogueEntry } from './catalogue-entry.js';
export { Combiner } from './combiner.js';
export { DatapointUnit, TiedDatapointUnit } from './datapoint-unit.js';
export { defineUnit, type UnitDeclaration, type UnitDefinition, type UnitKind } from './definition.js';
export { type LightCurve, LightCurveUnit, TiedLightCurveUnit } from './light-curve-unit.js';
export { MatchedLightCurveUnit } from './matched-light-curve-unit.js';
export type { CatalogueNeed, CatalogueRows, Surroundings } from './resource.js';
export {
  type Intent,
  type NamedTransient,
  type ReviewedResult,
  type ReviewedTransient,
  type ReviewSession,
  ReviewUnit,
} from './review-unit.js';
export { type PointIds, type ShapedPacket, Shaper } from './shaper.js';
export { StateUnit, type StateView, TiedStateUnit } from './state-unit.js';
export type { TiedResult } from './tied-result.js';
export { TiedTransientUnit, TransientUnit, type TransientView } from './transient-unit.js';
export { ForeseenFailure } from './unit-failure.js';
