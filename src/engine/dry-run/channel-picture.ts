import { parseLane } from '../../access/lane.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { ArchivedResult, ArchivedTicket, ArchivedTransient } from '../../storage/port/archive-store.js';

/** Which of what a store holds is looked at: what came to the lanes in between, both ends included. */
export interface PictureWindow {
  readonly fromUnixMs?: number;
  readonly untilUnixMs?: number;
}

/** Something that a channel made, in one world: what is seen in one way of holding rights. */
interface Made {
  /** Access terms that are open in the world, joined by `,`. */
  readonly world: string;
  /** Made before the window: known on this side, and not looked at. */
  readonly isEarlier: boolean;
}

export interface DecidedAlert extends Made {
  readonly alertId: string;
  /** `accepted`, `accepted as group N`, or `rejected: reason`. */
  readonly decision: string;
}

export interface MadeState extends Made {
  readonly stateId: string;
  readonly pointCount: number;
}

export interface MadeTicket extends Made {
  readonly unit: string;
  readonly ticket: ArchivedTicket;
  /** The newest, which stands for the ticket. */
  readonly result: ArchivedResult | undefined;
}

/**
 * What a channel made of a transient, by what it is about, so that two channels can be compared that come to it with
 * other units or parameters: alerts by their ids, states by their points, T2 results by unit and points.
 */
export interface ChannelPicture {
  readonly isAccepted: boolean;
  readonly alerts: ReadonlyMap<string, DecidedAlert>;
  readonly states: ReadonlyMap<string, MadeState>;
  /** Several where a channel asks for a unit with several configurations; by ticket key. */
  readonly tickets: ReadonlyMap<string, readonly MadeTicket[]>;
}

/** Draws the picture of a channel from an archived transient; nothing is seen of other channels. */
export function pictureOf(
  transient: ArchivedTransient | undefined,
  channel: string,
  window: PictureWindow = {},
): ChannelPicture {
  const drawing = new Drawing(channel, window);
  if (transient) drawing.draw(transient);
  return drawing;
}

class Drawing implements ChannelPicture {
  readonly alerts = new Map<string, DecidedAlert>();
  readonly states = new Map<string, MadeState>();
  readonly tickets = new Map<string, MadeTicket[]>();
  isAccepted = false;
  private readonly worlds = new Map<string, string | undefined>();

  constructor(
    private readonly channel: string,
    private readonly window: PictureWindow,
  ) {}

  draw({ alerts, acceptances, states, tickets }: ArchivedTransient): void {
    this.isAccepted = acceptances.some((group) => this.madeIn(group.lanes, group.sinceUnixMs).length > 0);
    for (const { alertId, label, verdicts, receivedAtUnixMs } of alerts)
      for (const { lane, decision } of verdicts)
        for (const made of this.madeIn([lane], receivedAtUnixMs))
          this.alerts.set(`${made.world} ${label} ${alertId}`, {
            ...made,
            alertId,
            decision: wordsOf(decision),
          });
    const pointsOf = new Map<string, string>();
    for (const { id, points, derived } of states) {
      const content = contentHash([...points].sort());
      pointsOf.set(id, content);
      for (const { lanes, sinceUnixMs } of derived)
        for (const made of this.madeIn(lanes, sinceUnixMs))
          earliest(this.states, `${made.world} ${content}`, {
            ...made,
            stateId: id,
            pointCount: points.length,
          });
    }
    for (const ticket of tickets) this.drawTicket(ticket, pointsOf.get(ticket.stateId) ?? '');
  }

  private drawTicket(ticket: ArchivedTicket, points: string): void {
    const { unit, planned, results, resultId } = ticket;
    const byWorld = new Map<string, MadeTicket>();
    for (const { lanes, sinceUnixMs } of planned)
      for (const made of this.madeIn(lanes, sinceUnixMs))
        earliest(byWorld, made.world, {
          ...made,
          unit,
          ticket,
          result: results.find(({ id }) => id === resultId),
        });
    for (const [world, made] of byWorld) {
      const place = `${world} ${unit} ${points}`;
      const there = this.tickets.get(place) ?? [];
      // Archived tickets come in the order of their keys.
      this.tickets.set(place, [...there, made]);
    }
  }

  /** The worlds of those lanes that are the channel's, each once; none of what came after the window. */
  private madeIn(lanes: readonly string[], atUnixMs: number): readonly Made[] {
    const { fromUnixMs, untilUnixMs } = this.window;
    if (untilUnixMs !== undefined && atUnixMs > untilUnixMs) return [];
    const worlds = new Set<string>();
    for (const lane of lanes) {
      const world = this.worldOf(lane);
      if (world !== undefined) worlds.add(world);
    }
    const isEarlier = fromUnixMs !== undefined && atUnixMs < fromUnixMs;
    return [...worlds].map((world) => ({ world, isEarlier }));
  }

  private worldOf(laneKey: string): string | undefined {
    if (this.worlds.has(laneKey)) return this.worlds.get(laneKey);
    const { channel, visibility } = parseLane(laneKey);
    const world = channel === this.channel ? visibility.open.map(({ key }) => key).join(',') : undefined;
    this.worlds.set(laneKey, world);
    return world;
  }
}

/** A thing that came to several lanes of a world was made when it came to the first. */
function earliest<Thing extends Made>(things: Map<string, Thing>, key: string, thing: Thing): void {
  const known = things.get(key);
  if (!known || (thing.isEarlier && !known.isEarlier)) things.set(key, thing);
}

function wordsOf(decision: true | number | string): string {
  if (typeof decision === 'string') return `rejected: ${decision}`;
  return decision === true ? 'accepted' : `accepted as group ${decision}`;
}
