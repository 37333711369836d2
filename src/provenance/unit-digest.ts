import { hash } from 'node:crypto';
import { contentHash } from './canonical-json.js';

/** What makes up the software of a unit. */
export interface UnitSources {
  /** Its module and all that it imports from its own package: path relative to the package's root, and content. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Other packages as `name@version`, and Node's own modules as `node:name`. */
  readonly packages: readonly string[];
}

/**
 * Digests the sources of a unit: SHA-256 over the canonical JSON of
 * `{ files: [[path, SHA-256 of the content], ...], packages: [...] }`, both in order of their bytes.
 */
export function unitDigestOf(sources: UnitSources): string {
  const files = sources.files
    .map(({ path, text }): [string, string] => [path, hash('sha256', text, 'hex')])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return contentHash({ files, packages: [...sources.packages].sort() });
}
