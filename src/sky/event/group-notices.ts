import { canonicalName } from '../notice/event-name.js';
import type { Notice } from '../notice/notice.js';

/**
 * How near in time two messages of IceCube are about one event, ms: a notice knows run and event only, a circular the
 * published name, and both the time, to 10 ms or better. IceCube sends some 30 alerts a year.
 */
const SAME_EVENT_MS = 1000;

/**
 * Sorts messages into events: those that share a name, and messages of IceCube of the same second.
 *
 * Tests stay apart from events of the same name. Two published names are never put together by their time: letters
 * matter, IC191001A and IC191001B are two events.
 *
 * @returns  the messages of each event, in the order in which each event first came
 */
export function groupNotices(notices: readonly Notice[]): readonly (readonly Notice[])[] {
  const groups = new Joined(notices.length);
  const byName = new Map<string, number>();
  for (const [place, notice] of notices.entries())
    for (const name of [notice.event.name, ...notice.event.aliases]) {
      const key = `${notice.isTest ? 'test' : 'event'} ${canonicalName(name)}`;
      const known = byName.get(key);
      if (known === undefined) byName.set(key, place);
      else groups.join(known, place);
    }
  joinByTime(notices, groups);
  const members = new Map<number, Notice[]>();
  for (const [place, notice] of notices.entries()) {
    const group = groups.of(place);
    const list = members.get(group);
    if (list) list.push(notice);
    else members.set(group, [notice]);
  }
  return [...members.values()];
}

function joinByTime(notices: readonly Notice[], groups: Joined): void {
  const timed = notices
    .flatMap((notice, place) =>
      notice.eventUnixMs !== undefined && isOfIceCube(notice)
        ? [{ notice, place, atMs: notice.eventUnixMs }]
        : [],
    )
    .sort((a, b) => a.atMs - b.atMs);
  for (const [i, later] of timed.entries())
    for (let j = i - 1; j >= 0; j--) {
      const earlier = timed[j];
      if (!earlier || later.atMs - earlier.atMs > SAME_EVENT_MS) break;
      if (earlier.notice.isTest !== later.notice.isTest) continue;
      const [a, b] = [publishedName(earlier.notice), publishedName(later.notice)];
      if (a === undefined || b === undefined || a === b) groups.join(earlier.place, later.place);
    }
}

function isOfIceCube({ event }: Notice): boolean {
  return [event.name, ...event.aliases].some((name) => /^(?:IC\d{6}|IceCubeCascade-|\d{6}_\d+$)/.test(name));
}

function publishedName({ event }: Notice): string | undefined {
  return [event.name, ...event.aliases].find((name) => /^(?:IC\d{6}|IceCubeCascade-)/.test(name));
}

/** Is a set of groups that are joined pair by pair; each is named by its earliest member. */
class Joined {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, place) => place);
  }

  of(place: number): number {
    let at = place;
    while (this.parent[at] !== at) {
      const above = this.parent[at] ?? at;
      this.parent[at] = this.parent[above] ?? above;
      at = above;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)].sort((x, y) => x - y) as [number, number];
    this.parent[second] = first;
  }
}
