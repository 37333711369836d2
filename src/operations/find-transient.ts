import { BadUserInput } from '../domain/errors.js';
import type { TransientKey } from '../domain/transient.js';
import { parseGlobalId } from './global-id.js';
import type { RequestContext } from './request-context.js';
import { type TransientView, toTransientView } from './view/transient-view.js';
import { transientsCalled } from './where/remarked-transients.js';
import type { Given } from './where/transient-where.js';

/**
 * Finds one transient by its global id, its survey's name for it, or a name that a channel gave it; hidden ones are
 * absent.
 *
 * A name that several surveys use gives the one of the first survey by bytes; one that was given to several transients,
 * the first of these by (name, survey). What a survey calls so comes before what others do.
 *
 * @throws {BadUserInput} unless exactly one of `id` and `name` is given
 */
export async function findTransient(
  context: RequestContext,
  by: { readonly id?: Given<string>; readonly name?: Given<string> },
): Promise<TransientView | undefined> {
  const { id, name } = by;
  if ((id === null || id === undefined) === (name === null || name === undefined))
    throw new BadUserInput('give exactly one of `id` and `name`', [
      id === null || id === undefined ? 'id' : 'name',
    ]);
  if (typeof name === 'string') {
    const [row] = await context.loaders.transientsByName.load(name);
    return row ? shown(context, toTransientView(row)) : findCalled(context, name);
  }
  const parsed = parseGlobalId(id ?? '');
  return parsed?.kind === 'TRANSIENT' ? findTransientByKey(context, parsed.key) : undefined;
}

async function findCalled(context: RequestContext, name: string): Promise<TransientView | undefined> {
  for (const key of await transientsCalled(context, name)) {
    const found = await findTransientByKey(context, key);
    if (found) return found;
  }
  return undefined;
}

/** Finds the transient of a key, as far as it is seen. */
export async function findTransientByKey(
  context: RequestContext,
  key: TransientKey,
): Promise<TransientView | undefined> {
  const row = await context.loaders.transient.load(key);
  return row && shown(context, toTransientView(row));
}

function shown(context: RequestContext, view: TransientView): TransientView {
  context.meter.add(1);
  return view;
}
