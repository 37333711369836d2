import { describe, expect, test } from 'vitest';
import { type AccessTerm, accessTerm } from '../../../src/access/access-term.js';
import {
  type Audience,
  type AudienceParts,
  audienceOf,
  EVERYONE,
  parseAudience,
  SYSTEM,
} from '../../../src/access/audience.js';
import type { ChannelAccess } from '../../../src/access/channel-access.js';
import { type Clearance, clearanceFor } from '../../../src/access/clearance.js';
import type { LabelCondition } from '../../../src/access/label.js';
import { lane } from '../../../src/access/lane.js';
import { visibilityClass } from '../../../src/access/visibility-class.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { seededRandom } from '../../seeded-random.js';
import {
  anonymous,
  LABELS,
  NOW,
  OPEN_CHANNEL,
  type OpenStorage,
  openPrepared,
  PARTNER_TERM,
  partner,
  system,
  viewer,
} from './fixture.js';
import { idsOf, KIND, putting } from './record-fixture.js';

const LABEL_NAMES = ['a', 'b', 'c', 'd'];
const GRANTS = ['g', 'h', 'a', 'b'];
const LIST = { kind: KIND, direction: 'ASC', first: 1000 } as const;

/** A random choice of rights, and who holds what. */
class World {
  readonly random: () => number;
  readonly table: Map<string, LabelCondition>;
  readonly channels: readonly ChannelAccess[];
  readonly viewers: readonly (readonly string[])[];

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.table = new Map(
      LABEL_NAMES.filter(() => this.chance(0.8)).map((label) => [label, this.condition()]),
    );
    this.channels = ['P', 'Q', 'R'].map((name) => ({
      name,
      access: this.chance(0.3) ? 'EVERY_LABEL' : this.some(LABEL_NAMES),
      readableBy: this.chance(0.4) ? { kind: 'EVERYONE' } : { kind: 'GRANTS', anyOf: this.some(GRANTS) },
    }));
    this.viewers = [[], ...Array.from({ length: 7 }, () => this.some(GRANTS)), [...GRANTS, ...LABEL_NAMES]];
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  some<T>(of: readonly T[]): T[] {
    return of.filter(() => this.chance(0.5));
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }

  private condition(): LabelCondition {
    if (this.chance(0.25)) return { kind: 'EVERYONE' };
    if (this.chance(0.3))
      return {
        kind: 'EVERYONE_FROM',
        fromUnixMs: NOW + this.pick([-1, 0, 1]),
        untilThenAnyOf: this.some(GRANTS),
      };
    return { kind: 'GRANTS', anyOf: this.some(GRANTS) };
  }

  private term(): AccessTerm {
    const alternative = () => [this.pick(LABEL_NAMES), ...this.some(LABEL_NAMES).slice(0, 1)];
    return accessTerm(this.chance(0.5) ? [alternative()] : [alternative(), alternative()]);
  }

  private visibility() {
    return visibilityClass([this.term()], this.chance(0.5) ? [this.term()] : []);
  }

  audience(): Audience {
    if (this.chance(0.1)) return EVERYONE;
    if (this.chance(0.1)) return SYSTEM;
    const parts: AudienceParts = {
      ...(this.chance(0.4) ? { term: this.term() } : {}),
      ...(this.chance(0.4) ? { visibility: this.visibility() } : {}),
      ...(this.chance(0.3) ? { lane: lane(this.pick(['P', 'Q', 'R', 'GONE']), this.visibility()) } : {}),
      ...(this.chance(0.3) ? { channel: this.pick(['P', 'Q', 'R', 'GONE']) } : {}),
    };
    return Object.keys(parts).length > 0 ? audienceOf(parts) : this.audience();
  }

  /** Says who sees an audience, from the words of the port alone. */
  sees(grants: readonly string[], { to, term, visibility, lane: of, channel }: Audience): boolean {
    if (to !== 'WHO_PASSES') return to === 'EVERYONE';
    const satisfies = (label: string): boolean => {
      const condition = this.table.get(label);
      if (!condition) return grants.includes(label);
      if (condition.kind === 'EVERYONE') return true;
      if (condition.kind === 'GRANTS') return condition.anyOf.some((grant) => grants.includes(grant));
      return condition.fromUnixMs <= NOW || condition.untilThenAnyOf.some((grant) => grants.includes(grant));
    };
    const opensIt = (of: AccessTerm, has: (label: string) => boolean) =>
      of.alternatives.some((labels) => labels.every(has));
    const reads = (name: string) => {
      const readableBy = this.channels.find((known) => known.name === name)?.readableBy;
      if (!readableBy) return false;
      return readableBy.kind === 'EVERYONE' || readableBy.anyOf.some((grant) => grants.includes(grant));
    };
    const mayUse = (name: string, label: string) => {
      const access = this.channels.find((known) => known.name === name)?.access ?? [];
      return access === 'EVERY_LABEL' || access.includes(label);
    };
    const isIn = (
      shown: { open: readonly AccessTerm[]; closed: readonly AccessTerm[] },
      has: (label: string) => boolean,
    ) => shown.open.every((one) => opensIt(one, has)) && shown.closed.every((one) => !opensIt(one, has));
    const whole = (name: string) => {
      const access = this.channels.find((known) => known.name === name)?.access;
      return access !== undefined && access !== 'EVERY_LABEL' && access.every(satisfies);
    };
    return (
      (!term || opensIt(term, satisfies)) &&
      (!visibility || isIn(visibility, satisfies)) &&
      (!of ||
        (reads(of.channel) &&
          isIn(of.visibility, (label) => mayUse(of.channel, label) && satisfies(label)))) &&
      (channel === undefined || (reads(channel) && whole(channel)))
    );
  }

  clearanceOf(grants: readonly string[]): Clearance {
    return clearanceFor({ kind: 'TOKEN', subject: 's', grants }, this.table, NOW);
  }
}

/** Who sees records. */
export function recordAccessContract(open: OpenStorage): void {
  describe('who sees records', () => {
    test('is who passes all parts of the audience, in reads by id, in lists, in counts, and by key', async () => {
      let [seen, hidden] = [0, 0];
      for (let seed = 1; seed <= 8; seed++) {
        const world = new World(seed);
        const storage = await open();
        await storage.registry.useLabels(world.table);
        await storage.registry.useChannels(world.channels);
        const audiences = Array.from({ length: 60 }, () => world.audience());
        const ids = audiences.map((_, place) => String(place).padStart(2, '0'));
        await storage.records.write(
          NOW,
          audiences.map((audience, place) => putting(ids[place]!, { audience, keys: ['k'] })),
        );
        for (const grants of [...world.viewers, ...world.viewers]) {
          const clearance = world.clearanceOf(grants);
          const expected = ids.filter((_, place) => world.sees(grants, audiences[place]!));
          seen += expected.length;
          hidden += ids.length - expected.length;
          const page = await storage.records.find(clearance, LIST);
          expect([idsOf(page.rows), page.totalCount]).toEqual([expected, expected.length]);
          const byId = await storage.records.byId(clearance, KIND, ids);
          expect(idsOf(byId)).toEqual(ids.map((id) => (expected.includes(id) ? id : undefined)));
          for (const record of byId)
            if (record) expect(record.audience).toEqual(audiences[Number(record.id)]);
          const [ofKey] = await storage.records.ofKeys(clearance, ['k'], LIST);
          expect([idsOf(ofKey!.rows), ofKey!.totalCount]).toEqual([expected, expected.length]);
        }
        expect((await storage.records.find(system, LIST)).totalCount).toBe(ids.length);
        await storage.close();
      }
      expect(Math.min(seen, hidden)).toBeGreaterThan(1000);
    });

    test('does not rest on what datapoints carry: a label that nothing else names still tells viewers apart', async () => {
      const storage = await openPrepared(open);
      const [holder, other] = [viewer('group:rare'), viewer('group:else')];
      expect((await storage.records.find(holder, LIST)).totalCount).toBe(0);
      expect((await storage.records.find(other, LIST)).totalCount).toBe(0);
      await storage.records.write(NOW, [
        putting('r', { audience: audienceOf({ term: accessTerm([['group:rare']]) }) }),
      ]);
      expect((await storage.records.find(other, LIST)).totalCount).toBe(0);
      expect((await storage.records.find(holder, LIST)).totalCount).toBe(1);
      await storage.close();
    });

    test('of a channel as a whole is its readers with all its labels, once it is registered', async () => {
      const storage = await openPrepared(open);
      const channel = (name: string, access: ChannelAccess['access']): ChannelAccess => ({
        name,
        access,
        readableBy: { kind: 'EVERYONE' },
      });
      await storage.records.write(NOW, [
        putting('late', { audience: audienceOf({ channel: 'LATE' }) }),
        putting('every', { audience: audienceOf({ channel: 'EVERY' }) }),
      ]);
      const seenBy = async (clearance: Clearance) =>
        idsOf((await storage.records.find(clearance, LIST)).rows);
      const [full, half] = [viewer('group:x', 'group:y'), viewer('group:x')];
      expect([await seenBy(full), await seenBy(half)]).toEqual([[], []]);
      await storage.registry.useChannels([
        channel('LATE', ['group:x', 'group:y']),
        channel('EVERY', 'EVERY_LABEL'),
      ]);
      expect([await seenBy(half), await seenBy(full), await seenBy(half)]).toEqual([[], ['late'], []]);
      expect(await seenBy(system)).toEqual(['every', 'late']);
      await storage.close();
    });

    test('is not the engine by holding every label and reading every channel', async () => {
      const storage = await openPrepared(open);
      const everything = viewer('partner', 'caltech', 'team', 'system');
      const audiences = { internal: SYSTEM, whole: audienceOf({ channel: 'TEAM' }), all: EVERYONE };
      await storage.records.write(
        NOW,
        Object.entries(audiences).map(([id, audience]) => putting(id, { audience })),
      );
      const seenBy = async (clearance: Clearance) =>
        idsOf((await storage.records.find(clearance, LIST)).rows);
      expect(await seenBy(system)).toEqual(['all', 'internal', 'whole']);
      expect(await seenBy(everything)).toEqual(['all', 'whole']);
      expect(await seenBy(system)).toEqual(['all', 'internal', 'whole']);
      await storage.close();
    });

    test('follows the table of labels and the readers of a channel when these change', async () => {
      const storage = await openPrepared(open);
      await storage.records.write(NOW, [
        putting('term', { audience: audienceOf({ term: PARTNER_TERM }) }),
        putting('channel', { audience: audienceOf({ channel: OPEN_CHANNEL.name }) }),
      ]);
      const seenBy = async (clearance: Clearance) =>
        idsOf((await storage.records.find(clearance, LIST)).rows);
      expect([await seenBy(anonymous), await seenBy(partner)]).toEqual([['channel'], ['channel', 'term']]);
      const table = new Map(LABELS).set('ztf-partnership', { kind: 'GRANTS', anyOf: ['other'] });
      await storage.registry.useLabels(table);
      await storage.registry.useChannels([{ ...OPEN_CHANNEL, readableBy: { kind: 'GRANTS', anyOf: ['x'] } }]);
      const under = (grants: readonly string[]) =>
        clearanceFor({ kind: 'TOKEN', subject: 's', grants }, table, NOW);
      expect([await seenBy(under(['partner'])), await seenBy(under(['other', 'x']))]).toEqual([
        [],
        ['channel', 'term'],
      ]);
      await storage.close();
    });

    test('can only be asked with a clearance that was issued', async () => {
      const storage = await openPrepared(open);
      const forged = { ...system } as Clearance;
      const reads: ((from: Storage['records']) => Promise<unknown>)[] = [
        (from) => from.byId(forged, KIND, []),
        (from) => from.find(forged, LIST),
        (from) => from.ofKeys(forged, [], LIST),
        (from) => from.blob(forged, { kind: KIND, id: 'x' }, 'x'),
      ];
      for (const read of reads) await expect(read(storage.records)).rejects.toThrow(TypeError);
      await storage.close();
    });

    test('is never everyone because an audience lost its parts', () => {
      expect(() => audienceOf({})).toThrow(TypeError);
      expect(() => parseAudience('[null,null,null,null]')).toThrow(TypeError);
    });
  });
}
