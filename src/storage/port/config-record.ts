import type { JsonObject } from '../../domain/scalar.js';
import type { Hash } from './page.js';

/** A configuration: the hash is SHA-256 of its canonical JSON. */
export interface ConfigRecord {
  readonly hash: Hash;
  readonly config: JsonObject;
}
