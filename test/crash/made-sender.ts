import { accessTerm } from '../../src/access/access-term.js';
import { audienceOf } from '../../src/access/audience.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import type { Notice } from '../../src/sky/notice/notice.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { madeEvents } from '../fixtures/made-events.js';
import { madeWatches, takeWatchStep, type WatchStep } from '../fixtures/made-watches.js';
import type { MatchingOrder } from './matching-order.js';

const PARTNERS = audienceOf({ term: accessTerm([['ztf-partnership']]) });

/** Sends messages about made events and takes steps in what is watched, while a survey is ingested. */
export class MadeSender {
  private readonly events: readonly (readonly Notice[])[];
  private readonly watches: readonly WatchStep[];
  private sent = 0;
  private watched = 0;

  constructor(
    private readonly storage: Storage,
    private readonly order: Pick<
      MatchingOrder,
      'seed' | 'events' | 'forms' | 'watches' | 'anchors' | 'alerts'
    >,
  ) {
    const { seed, events, watches, anchors, forms } = order;
    this.events = madeEvents(seed, events, anchors, forms);
    this.watches = madeWatches(seed, watches, anchors);
  }

  /** Sends the first messages of all events. */
  async sendFirst(): Promise<void> {
    for (const [number, [first]] of this.events.entries()) await this.send(number, first!, 0);
  }

  /** Sends what belongs before so many alerts; what is sent again is known. */
  async sendUpTo(alerts: number): Promise<void> {
    const share = Math.min(1, alerts / this.order.alerts);
    for (; this.sent < Math.ceil(share * this.events.length); this.sent++)
      for (const [place, notice] of this.events[this.sent]!.entries())
        await this.send(this.sent, notice, place);
    for (; this.watched < Math.ceil(share * this.watches.length); this.watched++)
      await takeWatchStep(this.storage, this.watches[this.watched]!);
  }

  /** Every third event's revisions are for the partnership. */
  private async send(number: number, notice: Notice, place: number): Promise<void> {
    const audience = number % 3 === 0 && place > 0 ? { audience: PARTNERS } : {};
    const nowUnixMs = await this.storage.now();
    await registerNotices(this.storage.records, [{ notice, part: 'made' }], { nowUnixMs, ...audience });
  }
}
