import { registerEnumType } from 'type-graphql';

/** Why an answer is not complete. */
export const CompletenessReasonEnum = { PENDING_T2: 'PENDING_T2' } as const;

registerEnumType(CompletenessReasonEnum, {
  name: 'CompletenessReason',
  description: 'Why an answer is not complete yet.',
  valuesConfig: {
    PENDING_T2: {
      description: 'The condition looks at results of a T2 unit, and some are still to be computed.',
    },
  },
});
