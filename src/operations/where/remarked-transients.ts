import type { Survey } from '../../domain/datapoint.js';
import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import { isSurvey } from '../../domain/survey.js';
import type { TransientKey } from '../../domain/transient.js';
import type { RequestContext } from '../request-context.js';
import type { Given, TransientWhere, WordOperators } from './transient-where.js';

/** A tag, or one of the spellings of a name. */
interface Word {
  readonly kind: 'TAG' | 'ALIAS';
  readonly text: string;
}

/** Transients that have the words which a `where` names, by {@link wordKey}. */
export type RemarkedTransients = ReadonlyMap<string, readonly TransientKey[]>;

/** What remarks are read with. */
export type RemarkRequest = Pick<RequestContext, 'storage' | 'clearance' | 'deadline'>;

const MAX_DEPTH = 16;
const MAX_WORDS = 64;
/** As many as a store takes in one list of names. */
const MAX_TRANSIENTS = 10_000;
const PAGE = 1000;

/** The IAU's names of transients, and how they are written: AT2019dsg, AT 2019dsg. */
const IAU_NAME = /^(AT|SN|TDE|FRB|GRB)\s*(\d{4}[A-Za-z]{1,7})$/i;

/**
 * Spells a name in every usual way: those of the International Astronomical Union with and without a space.
 *
 * @example spellingsOf('at2019dsg') gives ['at2019dsg', 'AT2019dsg', 'AT 2019dsg']
 */
function spellingsOf(name: string): readonly string[] {
  const [, prefix, designation] = IAU_NAME.exec(name.trim()) ?? [];
  if (prefix === undefined || designation === undefined) return [name];
  const upper = prefix.toUpperCase();
  return [...new Set([name, `${upper}${designation}`, `${upper} ${designation}`])];
}

/**
 * Finds the transients that have the tags and names which a `where` names, as far as the viewer sees these.
 *
 * @throws {BadUserInput} for too many words, or a word that more than 10,000 transients have
 */
export async function remarkedTransients(
  request: RemarkRequest,
  where: Given<TransientWhere>,
): Promise<RemarkedTransients> {
  const words = new Map<string, Word>();
  if (where) collect(where, words, 1);
  if (words.size > MAX_WORDS)
    throw new BadUserInput(`a where may name at most ${MAX_WORDS} tags and names; received ${words.size}`, [
      'where',
    ]);
  return new Map(
    await Promise.all(
      [...words].map(async ([key, word]) => [key, await transientsOf(request, word)] as const),
    ),
  );
}

/** Lists the transients that somebody whom the viewer reads gave this name, in any spelling, by (name, survey). */
export async function transientsCalled(
  request: RemarkRequest,
  name: string,
): Promise<readonly TransientKey[]> {
  const found = await Promise.all(
    spellingsOf(name).map((text) => transientsOf(request, { kind: 'ALIAS', text })),
  );
  return [...new Map(found.flat().map((key) => [`${key.name} ${key.survey}`, key]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, key]) => key);
}

/** Writes conditions on tags or names as conditions on the transients that have them: true exactly of these. */
export function remarkPredicates(
  kind: Word['kind'],
  { eq, in: among }: WordOperators,
  remarked: RemarkedTransients,
): readonly Predicate[] {
  const asked = [...(eq === null || eq === undefined ? [] : [[eq]]), ...(among ? [among] : [])];
  return asked.map((texts) =>
    isOneOf(
      texts.flatMap((text) => wordsOf(kind, text).flatMap((word) => remarked.get(wordKey(word)) ?? [])),
    ),
  );
}

function isOneOf(transients: readonly TransientKey[]): Predicate {
  const surveys = [...new Set(transients.map(({ survey }) => survey))];
  const namesIn = (survey: Survey) => [
    ...new Set(transients.flatMap((key) => (key.survey === survey ? [key.name] : []))),
  ];
  return {
    op: 'or',
    any: surveys.map((survey) => ({
      op: 'and',
      all: [
        { op: 'in', field: 'name', values: namesIn(survey) },
        { op: 'compare', field: 'survey', comparison: 'eq', value: survey },
      ],
    })),
  };
}

async function transientsOf(
  { storage, clearance, deadline }: RemarkRequest,
  { kind, text }: Word,
): Promise<readonly TransientKey[]> {
  const found = new Map<string, TransientKey>();
  let after: { readonly order: number; readonly id: string } | undefined;
  do {
    deadline.check();
    const page = await storage.records.find(clearance, {
      kind,
      keys: [`${kind.toLowerCase()}:${text}`],
      direction: 'ASC',
      first: PAGE,
      ...(after ? { after } : {}),
    });
    for (const { body } of page.rows) {
      const [survey, name] = String(body['transient']).split('/');
      if (survey !== undefined && isSurvey(survey) && name !== undefined)
        found.set(`${survey}/${name}`, { survey, name });
    }
    if (found.size > MAX_TRANSIENTS)
      throw new BadUserInput(
        `more than ${MAX_TRANSIENTS} transients have ${JSON.stringify(text)}: too many to search by; use a rarer one`,
        ['where', kind === 'TAG' ? 'tag' : 'alias'],
      );
    const last = page.rows.at(-1);
    after = page.hasMore && last ? { order: last.order, id: last.id } : undefined;
  } while (after);
  return [...found.values()];
}

function collect(where: TransientWhere, words: Map<string, Word>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const { and, or, not, tag, alias } = where;
  const note = (kind: Word['kind'], given: Given<WordOperators>) => {
    for (const text of [...(typeof given?.eq === 'string' ? [given.eq] : []), ...(given?.in ?? [])])
      for (const word of wordsOf(kind, text)) words.set(wordKey(word), word);
  };
  note('TAG', tag);
  note('ALIAS', alias);
  for (const part of [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]) collect(part, words, depth + 1);
}

function wordsOf(kind: Word['kind'], text: string): readonly Word[] {
  return (kind === 'ALIAS' ? spellingsOf(text) : [text]).map((spelled) => ({ kind, text: spelled }));
}

function wordKey({ kind, text }: Word): string {
  return `${kind} ${text}`;
}
