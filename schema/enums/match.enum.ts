import { registerEnumType } from 'type-graphql';

/** What an announcement says. */
export const MatchKindEnum = { ADDED: 'ADDED', CHANGED: 'CHANGED', REMOVED: 'REMOVED' } as const;

registerEnumType(MatchKindEnum, {
  name: 'MatchKind',
  description: 'What happened to a transient in a watched region.',
  valuesConfig: {
    ADDED: { description: 'It is in the region now, and in its window of time.' },
    CHANGED: { description: 'It is elsewhere in the region: another level, or another separation.' },
    REMOVED: { description: 'It is in the region no longer, or the region is watched no longer.' },
  },
});

/** What is watched. */
export const WatchedKindEnum = { EVENT: 'EVENT', WATCH: 'WATCH' } as const;

registerEnumType(WatchedKindEnum, {
  name: 'WatchedKind',
  description: 'What is watched.',
  valuesConfig: {
    EVENT: { description: 'An astronomical event, at level 0.9 and in the window of its kind.' },
    WATCH: { description: 'A list of positions or a part of the sky that operators watch, at any time.' },
  },
});

/** What a watched region is made of. */
export const WatchedFormEnum = { POSITIONS: 'POSITIONS', CELLS: 'CELLS' } as const;

registerEnumType(WatchedFormEnum, {
  name: 'WatchedForm',
  description: 'What a watched region is made of.',
  valuesConfig: {
    POSITIONS: { description: 'A list of positions, each with its radius.' },
    CELLS: { description: 'A set of HEALPix cells (a MOC).' },
  },
});
