import type { UnitDefinition } from './definition.js';

/** A unit with the place that worker threads load it from. */
export interface CatalogueEntry {
  readonly definition: UnitDefinition;
  /** `file:` URL of the module, TypeScript or compiled, whichever is running. */
  readonly moduleUrl: string;
  /** The name under which the module exports the definition. */
  readonly exportName: string;
}
