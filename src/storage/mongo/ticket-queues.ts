import type { ClaimRequest } from '../port/ticket-store.js';
import { WAITING } from '../ticket-status.js';
import type { MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import { countedTickets } from './ticket-counts.js';
import { queueOf } from './ticket-queue-name.js';

/** A ticket that waits and is due, as far as taking it needs. */
export type DueTicket = Pick<TicketDocument, '_id' | 'transient'>;

/** Where tickets of one unit wait, those of one set of channels together. */
interface Queue {
  readonly unit: number;
  readonly name: string;
}

const QUEUES_GOOD_FOR_MS = 1000;
// Looks at queues that one claim takes beyond one a unit. Where there are more, claims take them in turn.
const MAX_QUEUES = 16;

/**
 * Finds what is due, fairly: the units take turns, and within a unit that has more waiting than is asked for, so do the
 * queues of its channels. A channel that floods a unit thus delays its own work and not that of others, whose tickets
 * are next after at most one round of the queues.
 *
 * The cost is a look along an index for each unit, and where there is a backlog one for each of some queues, however
 * many tickets wait.
 */
export class TicketQueues {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly random: () => number;
  private readonly clock: () => number;
  private known: { readonly queues: readonly Queue[]; readonly atUnixMs: number } | undefined;

  constructor(connection: MongoConnection, keys: InternedKeys, random: () => number, clock: () => number) {
    this.connection = connection;
    this.keys = keys;
    this.random = random;
    this.clock = clock;
  }

  /** Lists at most `count` tickets: of the units in turn, within a unit of the queues in turn, the oldest of each first. */
  async due(request: ClaimRequest, count: number): Promise<readonly DueTicket[]> {
    const known = this.keys.units.lastId;
    const due = await this.dueOfKnown(request, count);
    if (due.length > 0) return due;
    // Others may have planned work for units that this store has not met; a transaction learns of them.
    await this.connection.read(async () => undefined);
    return this.keys.units.lastId === known ? due : this.dueOfKnown(request, count);
  }

  private async dueOfKnown({ units, nowUnixMs }: ClaimRequest, count: number): Promise<readonly DueTicket[]> {
    const wanted = units?.flatMap((unit) => this.keys.units.idOf(unit) ?? []) ?? this.allUnits();
    // One more than can be used tells whether there are more.
    const oldest = await Promise.all(wanted.map((unit) => this.oldest({ unit }, nowUnixMs, count + 1)));
    const total = oldest.reduce((sum, { length }) => sum + length, 0);
    if (total <= count) return inTurn(oldest, count);
    const crowded = wanted.filter((_, place) => (oldest[place]?.length ?? 0) > count);
    const byQueue = await this.ofQueues(crowded, nowUnixMs, count);
    return inTurn(
      wanted.map((unit, place) => {
        const queues = byQueue.get(unit);
        return queues ? inTurn(queues, count) : oldest[place]!;
      }),
      count,
    );
  }

  /** Lists the oldest of the queues of units with a backlog, for units where there are several. */
  private async ofQueues(
    units: readonly number[],
    nowUnixMs: number,
    count: number,
  ): Promise<ReadonlyMap<number, readonly (readonly DueTicket[])[]>> {
    const byUnit = new Map<number, readonly DueTicket[][]>();
    if (units.length === 0) return byUnit;
    const queues = await this.openQueues();
    const several = units
      .map((unit) => queues.filter((queue) => queue.unit === unit))
      .filter(({ length }) => length > 1);
    const share = Math.max(2, Math.floor(MAX_QUEUES / Math.max(1, several.length)));
    for (const ofUnit of several) {
      const asked = this.someInTurn(ofUnit, share);
      const found = await Promise.all(
        asked.map(({ unit, name }) => this.oldest({ unit, queue: name }, nowUnixMs, count)),
      );
      byUnit.set(ofUnit[0]!.unit, found);
    }
    return byUnit;
  }

  private async oldest(
    where: { readonly unit: number; readonly queue?: string },
    nowUnixMs: number,
    count: number,
  ): Promise<DueTicket[]> {
    return this.connection
      .of('ticket')
      .find({ ...where, status: WAITING, due: { $lte: nowUnixMs } })
      .project<DueTicket>({ transient: 1 })
      .sort({ due: 1 })
      .limit(count)
      .toArray();
  }

  /** Queues in which tickets wait or run. */
  private async openQueues(): Promise<readonly Queue[]> {
    const atUnixMs = this.clock();
    if (this.known && Math.abs(atUnixMs - this.known.atUnixMs) < QUEUES_GOOD_FOR_MS) return this.known.queues;
    const counted = await this.connection.read((session) =>
      countedTickets(this.connection, session, { status: { $in: [WAITING] } }),
    );
    const queues = new Map<string, Queue>();
    for (const { unit, lanes } of counted) {
      const name = queueOf(lanes, this.keys);
      queues.set(`${unit} ${name}`, { unit, name });
    }
    this.known = { queues: [...queues.values()], atUnixMs };
    return this.known.queues;
  }

  /** Takes some that follow each other, from anywhere on: over many claims each is taken equally often. */
  private someInTurn(queues: readonly Queue[], count: number): readonly Queue[] {
    const start = Math.floor(this.random() * queues.length);
    return [...queues.slice(start), ...queues.slice(0, start)].slice(0, count);
  }

  private allUnits(): number[] {
    return Array.from({ length: this.keys.units.lastId }, (_, index) => index + 1);
  }
}

/** Takes the first of each list, then the second of each, and so on. */
function inTurn<Item>(lists: readonly (readonly Item[])[], count: number): readonly Item[] {
  const taken: Item[] = [];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let round = 0; round < longest && taken.length < count; round++)
    for (const list of lists) {
      const item = list[round];
      if (item !== undefined && taken.length < count) taken.push(item);
    }
  return taken;
}
