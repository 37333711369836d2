import type { CatalogueColumn, CatalogueRow } from '../../domain/catalogue.js';
import type { CatalogueVersion } from '../../storage/port/catalogue-store.js';

/** A version of a catalogue as it is shown. */
export interface CatalogueView {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly rowCount: number;
  readonly columns: readonly CatalogueColumn[];
  readonly raColumn: string;
  readonly decColumn: string;
  readonly idColumn: string | undefined;
  readonly source: string;
  /** By bytes, each once. */
  readonly labels: readonly string[];
  readonly publishedAt: string;
}

/** A row as it is shown. */
export type CatalogueRowView = CatalogueRow;

/** Shows a version. */
export function toCatalogueView(version: CatalogueVersion): CatalogueView {
  const { audience, publishedAtUnixMs, ...shown } = version;
  return {
    ...shown,
    labels: [...new Set(audience?.alternatives.flat())].sort(),
    publishedAt: new Date(publishedAtUnixMs).toISOString(),
  };
}
