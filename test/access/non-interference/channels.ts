import type { Draw } from './draw.js';
import type { Asker } from './survey.js';

/** A channel: as a configuration file has it, and who reads it, said plainly. */
export interface RawChannel {
  readonly choice: { readonly name: string } & Readonly<Record<string, unknown>>;
  readonly isReadBy: (asker: Asker) => boolean;
}

const ACCESS = [
  'every-label',
  ['open'],
  ['open', 'partner'],
  ['open', 'partner', 'caltech'],
  ['open', 'embargoed'],
  ['open', 'group:tde', 'partner'],
  ['partner'],
  ['partner', 'embargoed', 'open', 'caltech', 'group:tde'],
] as const;

const READERS = [['team-a'], ['team-b'], ['team-a', 'team-b'], ['partner'], ['early', 'team-b']];

const COMBINERS = [
  [{ unit: 'LatestState' }],
  [{ unit: 'LatestState' }],
  [{ unit: 'HistoryStates' }],
  [{ unit: 'PeakWindow', config: { days: 2, withHistory: false } }],
  [{ unit: 'PeakWindow', config: { days: 5, withHistory: true } }],
  [{ unit: 'LatestState' }, { unit: 'PeakWindow', config: { days: 2, withHistory: true } }],
  [{ unit: 'PeakWindow', config: { days: 2, withHistory: true } }, { unit: 'LatestState' }],
];

const FILTERS = [
  { unit: 'AcceptAll' },
  { unit: 'AcceptAll' },
  { unit: 'PacketCount', config: { atLeast: 2, detectionsOnly: true } },
  { unit: 'PacketCount', config: { atLeast: 3, detectionsOnly: true } },
  { unit: 'PacketCount', config: { atLeast: 4, detectionsOnly: false } },
];

const T2 = [
  { unit: 'LightCurveSummary' },
  { unit: 'RiseDecline' },
  { unit: 'PeakColourEvolution' },
  { unit: 'PeakColourEvolution', config: { minDetectionsPerBand: 1 } },
  { unit: 'Picky' },
  { unit: 'AfterPicky' },
  { unit: 'PointQuality' },
  { unit: 'NightLog' },
  { unit: 'DutyCycle' },
];

/** Names of all channels that there may be. */
export const CHANNEL_NAMES = ['alpha', 'beta', 'gamma', 'delta'] as const;

/** Draws one to four channels; names sort otherwise than they were made. */
export function randomChannels(draw: Draw): readonly RawChannel[] {
  const names = draw.shuffled(CHANNEL_NAMES);
  const work = [randomWork(draw), randomWork(draw)];
  return names.slice(0, draw.int(1, 4)).map((name) => randomChannel(draw, name, draw.pick(work)));
}

/** Draws what a channel computes; channels that compute the same share states, tickets and results. */
function randomWork(draw: Draw): { readonly t1: unknown; readonly t2: unknown } {
  return { t1: draw.pick(COMBINERS), t2: draw.sample(T2, draw.int(0, 3)) };
}

function randomChannel(draw: Draw, name: string, work: ReturnType<typeof randomWork>): RawChannel {
  const access = draw.pick(ACCESS);
  const readers = draw.chance(0.55) ? 'everyone' : draw.pick(READERS);
  // Who has every label is a question without an answer: such a channel runs in all lanes.
  const lanes = access !== 'every-label' && draw.chance(0.2) ? 'own' : 'all';
  return {
    choice: {
      name,
      access,
      readableBy: readers,
      lanes,
      history: draw.chance(0.65) ? 'archive' : 'own',
      t0: { filter: draw.pick(FILTERS), onKnownTransient: draw.pick(['filter', 'bypass', 'overrule']) },
      ...work,
    },
    isReadBy: ({ grants }) => readers === 'everyone' || readers.some((reader) => grants.has(reader)),
  };
}
