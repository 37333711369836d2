import { systemClearance } from '../../access/system-clearance.js';
import type { CatalogueStore, CatalogueVersion } from '../../storage/port/catalogue-store.js';

/** Lists all catalogues, whoever may see them: for operators, and to resolve jobs. */
export function allCatalogues(
  catalogues: Pick<CatalogueStore, 'list'>,
): Promise<readonly CatalogueVersion[]> {
  return catalogues.list(systemClearance('all catalogues'));
}
