import { registerEnumType } from 'type-graphql';

/** Windows with names. */
export const CandidatePresetEnum = {
  NEUTRINO: 'NEUTRINO',
  GW_KILONOVA: 'GW_KILONOVA',
  GRB_AFTERGLOW: 'GRB_AFTERGLOW',
} as const;

registerEnumType(CandidatePresetEnum, {
  name: 'CandidatePreset',
  description: 'Windows with names, in days from the event.',
  valuesConfig: {
    NEUTRINO: { description: 'Any detection within 0 to 10 days; first detected whenever.' },
    GW_KILONOVA: { description: 'First detected within 0 to 3 days.' },
    GRB_AFTERGLOW: { description: 'First detected within 0 to 2 days.' },
  },
});

/** What candidates are ordered by. */
export const CandidateOrderEnum = {
  LEVEL: 'LEVEL',
  DENSITY: 'DENSITY',
  SEPARATION: 'SEPARATION',
  FIRST_DETECTION: 'FIRST_DETECTION',
} as const;

registerEnumType(CandidateOrderEnum, {
  name: 'CandidateOrder',
  description: 'What candidates are ordered by; ties end in survey and name.',
  valuesConfig: {
    LEVEL: { description: 'Least credible level first.' },
    DENSITY: { description: 'Greatest probability density first.' },
    SEPARATION: { description: 'Nearest to the best position first.' },
    FIRST_DETECTION: { description: 'First detected first.' },
  },
});

/** Cuts of a selection. */
export const CandidateCutEnum = {
  REGION: 'REGION',
  DETECTION: 'DETECTION',
  FIRST_DETECTION: 'FIRST_DETECTION',
  WHERE: 'WHERE',
} as const;

registerEnumType(CandidateCutEnum, {
  name: 'CandidateCut',
  description: 'Cuts that candidates pass, in this order.',
  valuesConfig: {
    REGION: { description: 'The position lies in the region of the level.' },
    DETECTION: { description: 'Some positive alert detection lies within the window of detections.' },
    FIRST_DETECTION: { description: 'The first detection lies within its window.' },
    WHERE: { description: 'The condition holds.' },
  },
});

/** How a localisation spreads its probability. */
export const LocalizationKindEnum = { DENSITY: 'DENSITY', FLAT: 'FLAT' } as const;

registerEnumType(LocalizationKindEnum, {
  name: 'LocalizationKind',
  description: 'How a localisation spreads its probability.',
  valuesConfig: {
    DENSITY: { description: 'It is denser here than there: each level has a region of its own.' },
    FLAT: { description: 'It is one region, of which nothing more is known.' },
  },
});
