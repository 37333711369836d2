import type { TransientKey } from '../../domain/transient.js';
import { transientKeyText } from '../../domain/transient.js';
import { type JsonDifference, jsonDifferences } from '../../provenance/json-differences.js';
import type { ChannelPicture, MadeTicket } from './channel-picture.js';

/** Whether a side alone has it: `GONE` the one compared with, `NEW` the one that is tried. */
export type Change = 'NEW' | 'GONE';

/** One difference between what two channels made of the same alerts; `before` is the one compared with. */
export type ChannelDifference = { readonly transient: string } & (
  | { readonly kind: 'TRANSIENT'; readonly change: Change }
  | {
      readonly kind: 'ALERT';
      readonly alertId: string;
      readonly world: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: 'STATE';
      readonly change: Change;
      readonly stateId: string;
      readonly pointCount: number;
      readonly world: string;
    }
  | {
      readonly kind: 'RESULT';
      readonly change: Change | 'CHANGED';
      readonly unit: string;
      readonly world: string;
      readonly before?: string;
      readonly after?: string;
      /** Where the bodies differ; of changed results. */
      readonly differences?: readonly JsonDifference[];
    }
);

/** What is equal, and so counted alone. */
export interface Equal {
  readonly kind: 'TRANSIENT' | 'ALERT' | 'STATE' | 'RESULT';
  /** Of results. */
  readonly unit?: string;
}

/** Paths listed of one changed result. */
const MAX_PATHS = 20;

/** An alert that a side has no verdict on: its channel does not run in that world. */
const NOT_TAKEN = 'not taken';

/**
 * Compares what two channels made of a transient.
 *
 * @param onEqual  called for each thing that both have alike
 * @returns differences: the transient, alerts, states, results
 */
export function differencesOf(
  key: TransientKey,
  before: ChannelPicture,
  after: ChannelPicture,
  onEqual: (equal: Equal) => void,
): readonly ChannelDifference[] {
  const transient = transientKeyText(key);
  const found: ChannelDifference[] = [];
  if (before.isAccepted !== after.isAccepted)
    found.push({ kind: 'TRANSIENT', transient, change: after.isAccepted ? 'NEW' : 'GONE' });
  else if (after.isAccepted) onEqual({ kind: 'TRANSIENT' });
  for (const [a, b] of pairs(before.alerts, after.alerts)) {
    const { alertId, world } = (a ?? b)!;
    const [was, is] = [a?.decision ?? NOT_TAKEN, b?.decision ?? NOT_TAKEN];
    if (was === is) onEqual({ kind: 'ALERT' });
    else found.push({ kind: 'ALERT', transient, alertId, world, before: was, after: is });
  }
  for (const [a, b] of pairs(before.states, after.states)) {
    const { stateId, pointCount, world } = (a ?? b)!;
    if (a && b) onEqual({ kind: 'STATE' });
    else found.push({ kind: 'STATE', transient, change: b ? 'NEW' : 'GONE', stateId, pointCount, world });
  }
  for (const place of new Set([...before.tickets.keys(), ...after.tickets.keys()]))
    for (const [a, b] of ticketPairs(before.tickets.get(place) ?? [], after.tickets.get(place) ?? [])) {
      const difference = differenceOfResults(transient, a, b);
      if (difference) found.push(difference);
      else onEqual({ kind: 'RESULT', unit: (a ?? b)!.unit });
    }
  return found;
}

/** Pairs what is in the window on one side at least. */
function pairs<Thing extends { readonly isEarlier: boolean }>(
  before: ReadonlyMap<string, Thing>,
  after: ReadonlyMap<string, Thing>,
): readonly (readonly [Thing | undefined, Thing | undefined])[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => [before.get(key), after.get(key)] as const)
    .filter((pair) => isLookedAt(pair));
}

/** Pairs tickets of one unit on the same points: equal ones first, then those that are left, in order. */
function ticketPairs(
  before: readonly MadeTicket[],
  after: readonly MadeTicket[],
): readonly (readonly [MadeTicket | undefined, MadeTicket | undefined])[] {
  const keyOf = ({ ticket: { configHash } }: MadeTicket) => configHash;
  const equal = before.flatMap((a) => {
    const b = after.find((each) => keyOf(each) === keyOf(a));
    return b ? [[a, b] as const] : [];
  });
  const restOf = (tickets: readonly MadeTicket[]) =>
    tickets.filter((ticket) => !equal.some((pair) => pair.includes(ticket)));
  const [restA, restB] = [restOf(before), restOf(after)];
  const rest = Array.from(
    { length: Math.max(restA.length, restB.length) },
    (_, place) => [restA[place], restB[place]] as const,
  );
  return [...equal, ...rest].filter(isLookedAt);
}

function isLookedAt(pair: readonly ({ readonly isEarlier: boolean } | undefined)[]): boolean {
  return pair.some((one) => one && !one.isEarlier);
}

function differenceOfResults(
  transient: string,
  a: MadeTicket | undefined,
  b: MadeTicket | undefined,
): ChannelDifference | undefined {
  const { unit, world } = (a ?? b)!;
  const said = {
    kind: 'RESULT' as const,
    transient,
    unit,
    world,
    ...(a ? { before: outcomeOf(a) } : {}),
    ...(b ? { after: outcomeOf(b) } : {}),
  };
  if (!a || !b) return { ...said, change: b ? 'NEW' : 'GONE' };
  if (!a.result || !b.result) return said.before === said.after ? undefined : { ...said, change: 'CHANGED' };
  if (a.result.bodyHash === b.result.bodyHash) return undefined;
  const differences = jsonDifferences(
    JSON.parse(a.result.bodyText),
    JSON.parse(b.result.bodyText),
    MAX_PATHS,
  );
  return { ...said, change: 'CHANGED', differences };
}

/** The id of the result, or why there is none. */
function outcomeOf({ result, ticket: { status, error } }: MadeTicket): string {
  return result?.id ?? (error ? `${status}: ${error.code}` : status);
}
