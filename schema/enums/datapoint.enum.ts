import { registerEnumType } from 'type-graphql';

/** What was measured. */
export const DatapointKindEnum = {
  DETECTION: 'DETECTION',
  UPPER_LIMIT: 'UPPER_LIMIT',
  FORCED: 'FORCED',
} as const;

/** Direction of the difference flux. */
export const SignEnum = { POSITIVE: 'POSITIVE', NEGATIVE: 'NEGATIVE' } as const;

/** Instant of the exposure. */
export const TimeReferenceEnum = {
  EXPOSURE_START: 'EXPOSURE_START',
  MID_EXPOSURE: 'MID_EXPOSURE',
} as const;

registerEnumType(DatapointKindEnum, {
  name: 'DatapointKind',
  description: 'What was measured.',
  valuesConfig: {
    DETECTION: { description: 'A source found in the difference image.' },
    UPPER_LIMIT: { description: 'No source was found; limitMag says how deep one would have been seen.' },
    FORCED: { description: 'The flux measured at a given position, source or not.' },
  },
});

registerEnumType(SignEnum, {
  name: 'Sign',
  description: 'Whether the difference flux is above or below the reference image.',
  valuesConfig: {
    POSITIVE: { description: 'Brighter than the reference.' },
    NEGATIVE: { description: 'Fainter than the reference: a fading, not counted as a detection.' },
  },
});

registerEnumType(TimeReferenceEnum, {
  name: 'TimeReference',
  description: 'Which instant of the exposure mjd is.',
  valuesConfig: {
    EXPOSURE_START: { description: 'The start of the exposure, as ZTF publishes it.' },
    MID_EXPOSURE: { description: 'The middle of the exposure.' },
  },
});
