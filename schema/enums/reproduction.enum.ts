import { registerEnumType } from 'type-graphql';

/** What computing a result again came to. */
export const ReproductionOutcomeEnum = {
  SAME: 'SAME',
  DIFFERENT: 'DIFFERENT',
  IMPOSSIBLE: 'IMPOSSIBLE',
} as const;

/** Why a result is not what would be computed now. */
export const StalenessEnum = { CONFIG: 'CONFIG', UNIT_VERSION: 'UNIT_VERSION', INPUT: 'INPUT' } as const;

registerEnumType(ReproductionOutcomeEnum, {
  name: 'ReproductionOutcome',
  description: 'What computing a T2 result again came to.',
  valuesConfig: {
    SAME: { description: 'The same body, byte for byte.' },
    DIFFERENT: { description: 'Another body; `differences` says where.' },
    IMPOSSIBLE: { description: 'It could not be computed again; `reason` says why.' },
  },
});

registerEnumType(StalenessEnum, {
  name: 'Staleness',
  description: 'Why a T2 result is not what this server would compute now.',
  valuesConfig: {
    CONFIG: {
      description:
        'The channels in which you see it ask for its unit with another configuration, of its own or of a unit that it is tied to.',
    },
    UNIT_VERSION: { description: 'Its unit has other software today.' },
    INPUT: { description: 'A result that it consumed is stale or was superseded.' },
  },
});
