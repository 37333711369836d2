import { BadUserInput } from '../domain/errors.js';
import type { TransientKey } from '../domain/transient.js';
import { parseGlobalId } from './global-id.js';
import type { RequestContext } from './request-context.js';
import { type TransientView, toTransientView } from './view/transient-view.js';
import type { Given } from './where/transient-where.js';

/**
 * Finds one transient by its global id or by its survey's name for it; hidden ones are absent.
 *
 * A name that several surveys use gives the one of the first survey by bytes.
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
    return row && shown(context, toTransientView(row));
  }
  const parsed = parseGlobalId(id ?? '');
  return parsed?.kind === 'TRANSIENT' ? findTransientByKey(context, parsed.key) : undefined;
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
