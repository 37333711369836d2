import type { Clearance } from '../access/clearance.js';
import type { Staleness } from '../provenance/reproduction.js';
import { ticketKeyOf, traceIdOf } from '../provenance/trace.js';
import type { ExecutionHead, ExecutionStore } from './port/execution-store.js';
import type { UnitVersion } from './port/origin-rows.js';
import type { Hash } from './port/page.js';

/** A T2 unit as a job asks for it. */
export interface AskedUnit {
  readonly unit: string;
  readonly configHash: Hash;
  /** Units whose results it needs, in the order of its declaration. */
  readonly tiedTo: readonly AskedUnit[];
}

/** What would be computed now. */
export interface PresentSoftware {
  /** Versions of the units, by name. */
  readonly versions: ReadonlyMap<string, UnitVersion>;
  /** By channel: every T2 unit that it asks for, those that others are tied to included. */
  readonly asked: ReadonlyMap<string, readonly AskedUnit[]>;
}

/**
 * Says why each result is stale with this software; `undefined` for those that are not, or whose unit is not there. One
 * storage call a level of ties.
 */
export async function stalenessOf(
  store: Pick<ExecutionStore, 'heads'>,
  clearance: Clearance,
  software: PresentSoftware,
  heads: readonly ExecutionHead[],
): Promise<readonly (Staleness | undefined)[]> {
  if (heads.length === 0) return [];
  const own = heads.map((head) => ownStaleness(head, software));
  const consumed = [
    ...new Set(heads.flatMap((head, place) => (own[place] === undefined ? head.consumed : []))),
  ];
  if (consumed.length === 0) return own;
  const seen = (await store.heads(clearance, consumed)).filter((head) => head !== undefined);
  const staleness = await stalenessOf(store, clearance, software, seen);
  const stale = new Set(seen.filter((_, place) => isOldInput(staleness[place])).map((head) => head.resultId));
  return heads.map(
    (head, place) => own[place] ?? (head.consumed.some((id) => stale.has(id)) ? 'INPUT' : undefined),
  );
}

/** Whether what consumed it is stale for it: which configurations that is tied to is said by its own ticket. */
function isOldInput(staleness: Staleness | undefined): boolean {
  return staleness !== undefined && staleness !== 'CONFIG';
}

function ownStaleness(head: ExecutionHead, { versions, asked }: PresentSoftware): Staleness | undefined {
  const { unit, config, traceId, consumedSuperseded } = head;
  const version = versions.get(unit);
  if (version === undefined) return undefined;
  if (isAskedOtherwise(head, asked)) return 'CONFIG';
  if (traceIdOf(version.id, config.hash) !== traceId) return 'UNIT_VERSION';
  return consumedSuperseded ? 'INPUT' : undefined;
}

/** Tells whether channels of a result ask for its unit, and none of them for its ticket. */
function isAskedOtherwise(
  { channels, unit, stateId, ticketKey }: ExecutionHead,
  asked: PresentSoftware['asked'],
): boolean {
  const now = channels.flatMap((channel) => (asked.get(channel) ?? []).filter((each) => each.unit === unit));
  return now.length > 0 && now.every((each) => keyOf(each, stateId) !== ticketKey);
}

/** The key of the ticket of a unit on a state. */
function keyOf({ unit, configHash, tiedTo }: AskedUnit, stateId: Hash): Hash {
  return ticketKeyOf(
    unit,
    configHash,
    stateId,
    tiedTo.map((tied) => keyOf(tied, stateId)),
  );
}
