import { z } from 'zod';
import { isSurvey } from '../../domain/survey.js';
import type { Intent } from '../../unit/index.js';

/** Canonical JSON of one intent; longer ones fail the unit. */
export const MAX_INTENT_BYTES = 65_536;

const Transient = z.strictObject({
  survey: z.string().refine(isSurvey, 'expected the name of a survey'),
  name: z.string().min(1).max(100),
});
const Sink = z.string().min(1).max(64);

/** What a unit may want, as it arrives from its thread. */
export const IntentForm: z.ZodType<Intent> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('TAG'),
    transient: Transient,
    tag: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'expected 1 to 64 of letters, digits and . _ : -'),
  }),
  z.strictObject({ kind: z.literal('NOTE'), transient: Transient, text: z.string().min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('NAME'), transient: Transient, name: z.string().min(1).max(100) }),
  z
    .strictObject({
      kind: z.literal('PUBLISH'),
      transient: Transient.optional(),
      sink: Sink,
      content: z.json(),
    })
    .transform(({ transient, ...rest }) => (transient ? { ...rest, transient } : rest)),
  z.strictObject({
    kind: z.literal('FOLLOW_UP'),
    transient: Transient,
    sink: Sink,
    request: z.record(z.string(), z.json()),
  }),
  z
    .strictObject({
      kind: z.literal('LOG'),
      level: z.enum(['INFO', 'WARNING', 'ERROR']),
      message: z.string().min(1).max(2000),
      transient: Transient.optional(),
    })
    .transform(({ transient, ...rest }) => (transient ? { ...rest, transient } : rest)),
]);
