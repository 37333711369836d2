import { BadUserInput } from '../domain/errors.js';
import { type AccessTerm, byBytes, opens, parseAccessTerm } from './access-term.js';
import { isUnconditional, type LabelName, type LabelTable } from './label.js';

/** More distinct terms on one transient are refused: the classes of a transient can double with each. */
export const MAX_TERMS_OF_TRANSIENT = 8;

/**
 * One way to see a transient: which of its terms are open and which are not.
 *
 * For one transient with the terms T, the classes made by {@link worldsOf} are the different V that any
 * set of satisfied labels opens. A viewer matches the class whose open terms he opens and whose closed ones he
 * does not: exactly one, if he sees anything of the transient at all.
 */
export interface VisibilityClass {
  /** Canonical text: keys of the open terms and of the closed ones, each sorted and joined by `,`; `/` between. */
  readonly key: string;
  readonly open: readonly AccessTerm[];
  readonly closed: readonly AccessTerm[];
}

/** Makes the class with the given open and closed terms. */
export function visibilityClass(open: readonly AccessTerm[], closed: readonly AccessTerm[]): VisibilityClass {
  const sort = (terms: readonly AccessTerm[]) => [...terms].sort((a, b) => byBytes(a.key, b.key));
  const [sortedOpen, sortedClosed] = [sort(open), sort(closed)];
  const key = `${sortedOpen.map((term) => term.key).join(',')}/${sortedClosed.map((term) => term.key).join(',')}`;
  return { key, open: sortedOpen, closed: sortedClosed };
}

/** Reads a class back from its key. */
export function parseVisibilityClass(key: string): VisibilityClass {
  const [open = '', closed = ''] = key.split('/');
  const terms = (text: string) => (text === '' ? [] : text.split(',').map(parseAccessTerm));
  return { key, open: terms(open), closed: terms(closed) };
}

/** Tells whether a viewer who satisfies these labels, and no other, sees a transient in this class. */
export function seesClass(
  satisfied: { has(label: LabelName): boolean },
  visibility: VisibilityClass,
): boolean {
  return (
    visibility.open.every((term) => opens(satisfied, term)) &&
    !visibility.closed.some((term) => opens(satisfied, term))
  );
}

/** A class together with the labels that one group of viewers satisfies who see the transient in it. */
export interface World {
  readonly visibility: VisibilityClass;
  /** The smallest set of labels found that opens exactly the open terms. */
  readonly satisfied: ReadonlySet<LabelName>;
}

/**
 * Lists every world of a transient with the given terms, those in which nothing is open left out.
 *
 * Complete for all viewers at once: it goes through every set of the conditional labels in the terms, so no viewer
 * has to be known before (docs/decisions/0002). Labels that everyone satisfies always count as satisfied.
 *
 * @param terms   distinct, at most {@link MAX_TERMS_OF_TRANSIENT}
 * @param within  restricts to what a channel may use: other labels count as never satisfied, and terms that can't be
 *                opened with these alone are left out of the class
 * @param required  a further term that tells worlds apart, though no point carries it: what a channel asks of its readers
 * @returns       worlds with distinct classes, in the order of the classes' keys; 2^n at most for n conditional labels
 * @throws {BadUserInput} when there are too many terms
 */
export function worldsOf(
  terms: readonly AccessTerm[],
  table: LabelTable,
  within?: { has(label: LabelName): boolean },
  required?: AccessTerm,
): readonly World[] {
  if (terms.length > MAX_TERMS_OF_TRANSIENT)
    throw new BadUserInput(
      `a transient may carry at most ${MAX_TERMS_OF_TRANSIENT} distinct access terms; received ${terms.length}: ${terms.map((term) => term.key).join(', ')}`,
    );
  const openable = within ? terms.filter((term) => opens(within, term)) : terms;
  const usable = required && !openable.includes(required) ? [...openable, required] : openable;
  const worlds = new Map<string, World>();
  for (const satisfied of setsOfLabels(usable, table, within)) {
    const open = usable.filter((term) => opens(satisfied, term));
    if (open.length === 0) continue;
    const closed = usable.filter((term) => !opens(satisfied, term));
    const visibility = visibilityClass(open, closed);
    if (!worlds.has(visibility.key)) worlds.set(visibility.key, { visibility, satisfied });
  }
  return [...worlds.values()].sort((a, b) => byBytes(a.visibility.key, b.visibility.key));
}

/** Yields the sets of labels that a viewer may satisfy, as far as the terms can tell them apart, smaller ones first. */
function* setsOfLabels(
  terms: readonly AccessTerm[],
  table: LabelTable,
  within: { has(label: LabelName): boolean } | undefined,
): Generator<ReadonlySet<LabelName>> {
  const labels = new Set(terms.flatMap((term) => term.alternatives.flat()));
  const allowed = [...labels].filter((label) => !within || within.has(label)).sort(byBytes);
  const always = allowed.filter((label) => isUnconditional(label, table));
  const conditional = allowed.filter((label) => !isUnconditional(label, table));
  const subsets = Array.from({ length: 2 ** conditional.length }, (_, bits) =>
    conditional.filter((_, place) => Math.floor(bits / 2 ** place) % 2 === 1),
  ).sort((a, b) => a.length - b.length);
  for (const subset of subsets) yield new Set([...always, ...subset]);
}
