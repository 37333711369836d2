import { BadUserInput } from '../domain/errors.js';
import type { JsonDifference } from '../provenance/json-differences.js';
import type { Staleness } from '../provenance/reproduction.js';
import { parseGlobalId } from './global-id.js';
import type { RequestContext } from './request-context.js';

/** What computing a result again came to, as it is answered. */
export interface ReproductionView {
  readonly outcome: 'SAME' | 'DIFFERENT' | 'IMPOSSIBLE';
  readonly reason: string | undefined;
  readonly durationMillis: number | undefined;
  readonly differences: readonly JsonDifference[];
}

/**
 * Computes a T2 result of the viewer again and compares.
 *
 * @throws {BadUserInput} when the id is none of a T2 result
 * @throws {RateLimited} when the server computes too many already
 */
export async function reproduceResult(context: RequestContext, id: string): Promise<ReproductionView> {
  const parsed = parseGlobalId(id);
  if (parsed?.kind !== 'T2_RESULT')
    throw new BadUserInput(
      `expected the id of a T2 result, t2result:<64 hexadecimal digits>; received ${id}`,
      ['id'],
    );
  context.meter.add(1);
  if (context.reproducer === undefined)
    return {
      outcome: 'IMPOSSIBLE',
      reason: 'this server computes nothing; ampelgraph reproduce does',
      durationMillis: undefined,
      differences: [],
    };
  const reproduction = await context.reproducer.reproduce(context.clearance, parsed.hash);
  return {
    outcome: reproduction.outcome,
    reason: reproduction.outcome === 'IMPOSSIBLE' ? reproduction.reason : undefined,
    durationMillis: reproduction.outcome === 'IMPOSSIBLE' ? undefined : reproduction.durationMs,
    differences: reproduction.outcome === 'DIFFERENT' ? reproduction.differences : [],
  };
}

/** Says why a T2 result is not what this server would compute now; undefined when it is, or the unit is not here. */
export function stalenessOfResult(
  context: RequestContext,
  result: { readonly hash: string },
): Promise<Staleness | undefined> {
  return context.loaders.staleness.load(result.hash);
}
