import { z } from 'zod';
import type { Packet } from '../../domain/packet.js';
import { isSurvey } from '../../domain/survey.js';
import { contentHash } from '../../provenance/canonical-json.js';
import { pointIdsOf } from '../../sources/point-identity.js';
import { ForeseenFailure, type ShapedPacket, type UnitDefinition } from '../../unit/index.js';
import { nonsenseIn } from './shaped-form.js';

type ShaperDefinition = Extract<UnitDefinition, { readonly kind: 'SHAPER' }>;

const Names = z.array(z.string().min(1));

const Reads = z.strictObject({
  records: z.record(z.string(), z.union([z.literal('all'), Names])),
  lists: z.record(z.string(), Names),
  textIntegers: z.set(z.string()),
});

/** Says what is wrong with the survey that a shaper names, or with what it reads; `undefined` when nothing is. */
export function mistakeOfReading({
  survey,
  reads,
}: Pick<ShaperDefinition, 'survey' | 'reads'>): string | undefined {
  if (typeof survey !== 'string' || !isSurvey(survey))
    return `expected a survey of 2 to 16 lower-case letters and digits, found ${JSON.stringify(survey ?? null)}`;
  const issue = Reads.safeParse(reads).error?.issues[0];
  if (issue)
    return `expected reads: { records, lists, textIntegers }; ${issue.path.join('.')}: ${issue.message}`;
  if (Object.keys(reads.records).length > 0) return undefined;
  return 'expected reads.records with the record that raises alerts, found none';
}

/**
 * Finds what a shaper does wrong with packets that lack everything: it must neither take one without any record for its
 * own, nor fail on one whose records are empty in another way than it foresees; and do the same twice.
 */
export function shapingMistakes(definition: ShaperDefinition, config: unknown): readonly string[] {
  const ofForm = mistakeOfReading(definition);
  if (ofForm !== undefined) return [ofForm];
  const [first, second] = [trial(definition, config), trial(definition, config)];
  if ('mistake' in first) return [first.mistake];
  if ('mistake' in second || first.hash !== second.hash)
    return ['expected the same result from the same packet, found two different ones'];
  return [];
}

function trial(
  { survey, reads, create }: ShaperDefinition,
  config: unknown,
): { readonly mistake: string } | { readonly hash: string } {
  try {
    const unit = create(config);
    if (unit.recognises({ top: {}, records: {}, lists: {} }))
      return { mistake: 'expected packets that it tells by their records, found one without any recognised' };
    const made = foreseen(() => unit.shape(emptyPacket(reads), pointIdsOf(survey, failure)));
    if (typeof made === 'string') return { hash: contentHash(made) };
    const nonsense = nonsenseIn(made, survey);
    if (nonsense !== undefined)
      return {
        mistake: `expected an alert or a ForeseenFailure on a packet without fields, found ${nonsense}`,
      };
    return { hash: contentHash(JSON.parse(JSON.stringify(made))) };
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { mistake: `expected an alert or a ForeseenFailure on a packet without fields, found ${said}` };
  }
}

function foreseen(make: () => ShapedPacket): ShapedPacket | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof ForeseenFailure) return error.message;
    throw error;
  }
}

function failure(message: string): Error {
  return new ForeseenFailure(message, false);
}

/** Every record that is read, and one of each list, without a field. */
function emptyPacket({ records, lists }: ShaperDefinition['reads']): Packet {
  const empty = { fields: {}, raw: { encoding: 'json', text: '{}' } } as const;
  return {
    top: {},
    records: Object.fromEntries(Object.keys(records).map((name) => [name, empty])),
    lists: Object.fromEntries(Object.keys(lists).map((name) => [name, [empty]])),
  };
}
