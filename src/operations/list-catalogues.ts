import type { RequestContext } from './request-context.js';
import { type CatalogueView, toCatalogueView } from './view/catalogue-view.js';

/** Lists the versions of catalogues that the viewer sees: by name, newest first. */
export async function listCatalogues(context: RequestContext): Promise<readonly CatalogueView[]> {
  context.deadline.check();
  const versions = await context.storage.catalogues.list(context.clearance);
  context.meter.add(versions.length);
  return versions.map(toCatalogueView);
}

/** Finds a version by `name`, `name@version` or digest; hidden ones are absent. */
export async function findCatalogue(
  context: RequestContext,
  { name }: { readonly name: string },
): Promise<CatalogueView | undefined> {
  context.deadline.check();
  const version = await context.storage.catalogues.find(context.clearance, name);
  if (!version) return undefined;
  context.meter.add(1);
  return toCatalogueView(version);
}
