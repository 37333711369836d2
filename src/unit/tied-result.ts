import type { Json } from '../domain/scalar.js';

/** The result of a unit that this one is tied to, computed on the same input. */
export interface TiedResult {
  readonly unit: string;
  readonly body: Json;
}
