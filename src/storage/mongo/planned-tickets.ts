import { CorruptStore } from '../../domain/errors.js';
import type { PlannedTicket } from '../port/ingest-store.js';
import type { Hash } from '../port/page.js';
import { DONE, FAILED, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { TicketDocument } from './derived-documents.js';

/** A ticket of the commit; planned twice in one change counts as planned once, in the lanes of both. */
export interface Planned {
  readonly key: Hash;
  readonly transient: number;
  readonly ticket: PlannedTicket;
  readonly lanes: readonly number[];
}

/** A stored ticket, as far as planning needs it. */
export type StoredTicket = Pick<
  TicketDocument,
  '_id' | 'transient' | 'unit' | 'config' | 'lanes' | 'additions' | 'status' | 'result' | 'resultTrace'
>;

/** Works out how new tickets begin, from those that they are tied to: stored ones, or new ones of the same commit. */
export class StatusesOfPlanned {
  private readonly added: ReadonlyMap<Hash, Planned>;
  private readonly stored: ReadonlyMap<Hash, StoredTicket>;
  private readonly known = new Map<Hash, number>();

  constructor(added: readonly Planned[], stored: ReadonlyMap<Hash, StoredTicket>) {
    this.added = new Map(added.map((planned) => [planned.key, planned]));
    this.stored = stored;
  }

  /** @param neededBy  the ticket that is tied to this one, for the message when there is no such ticket */
  of(key: Hash, neededBy: Hash): number {
    const known = this.stored.get(key)?.status ?? this.known.get(key);
    if (known !== undefined) return known;
    const planned = this.added.get(key);
    if (!planned)
      throw new CorruptStore(
        `ticket ${neededBy} is tied to ${key}, which is neither stored for its transient nor planned with it`,
      );
    // A key is a hash over the keys that it is tied to, so nothing leads back here.
    const tied = planned.ticket.tiedTo.map((other) => this.of(other, key));
    const status = tied.includes(FAILED)
      ? FAILED
      : tied.every((other) => other === DONE)
        ? WAITING
        : WAITING_FOR_INPUT;
    this.known.set(key, status);
    return status;
  }
}
