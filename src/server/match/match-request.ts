import type { FileMatchMode } from '../../catalogues/match-file.js';
import type { PositionChoice } from '../../catalogues/position-columns.js';
import { BadUserInput } from '../../domain/errors.js';

/** Wider matches block the server for too long at a time; lists of transients take any cone. */
const MAX_MATCH_RADIUS_ARCSEC = 3600;

/** What a file of positions is to be matched with, and how. */
export interface MatchRequest extends PositionChoice {
  readonly radiusArcsec: number;
  /** `transients`, or a catalogue: name, name@version or digest. */
  readonly against: string;
  readonly mode: FileMatchMode;
  readonly keepUnmatched: boolean;
  readonly format: 'csv' | 'votable';
}

const PARAMETERS = [
  'radiusArcsec',
  'against',
  'mode',
  'keepUnmatched',
  'format',
  'ra',
  'dec',
  'sexagesimal',
] as const;

/**
 * Reads the parameters of a request to match a file.
 *
 * @throws {BadUserInput} for one that is missing, unknown, given twice or wrong
 */
export function readMatchRequest(parameters: URLSearchParams): MatchRequest {
  for (const name of new Set(parameters.keys())) {
    if (!PARAMETERS.some((known) => known === name))
      throw new BadUserInput(`${name} is no parameter; there are ${PARAMETERS.join(', ')}`, [name]);
    if (parameters.getAll(name).length > 1)
      throw new BadUserInput(`${name} may be given once; received ${parameters.getAll(name).length}`, [name]);
  }
  const [ra, dec] = [parameters.get('ra') ?? undefined, parameters.get('dec') ?? undefined];
  if ((ra === undefined) !== (dec === undefined))
    throw new BadUserInput('give ra and dec together: names of both columns, or of none', ['ra']);
  return {
    radiusArcsec: radiusOf(parameters.get('radiusArcsec')),
    against: parameters.get('against') ?? 'transients',
    mode: oneOf(parameters, 'mode', ['nearest', 'all']) === 'all' ? 'ALL' : 'NEAREST',
    keepUnmatched: oneOf(parameters, 'keepUnmatched', ['false', 'true']) === 'true',
    format: oneOf(parameters, 'format', ['csv', 'votable']),
    ...(oneOf(parameters, 'sexagesimal', ['false', 'true']) === 'true' ? { sexagesimal: true } : {}),
    ...(ra === undefined ? {} : { ra }),
    ...(dec === undefined ? {} : { dec }),
  };
}

function radiusOf(text: string | null): number {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= MAX_MATCH_RADIUS_ARCSEC))
    throw new BadUserInput(
      `radiusArcsec must be a number in [0, ${MAX_MATCH_RADIUS_ARCSEC}]; received ${text === null ? 'nothing' : JSON.stringify(text)}`,
      ['radiusArcsec'],
    );
  return value;
}

/** The first choice is taken when none is given. */
function oneOf<Choice extends string>(
  parameters: URLSearchParams,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = parameters.get(name);
  if (text === null) return choices[0];
  const found = choices.find((choice) => choice === text);
  if (found === undefined)
    throw new BadUserInput(`${name} must be ${choices.join(' or ')}; received ${JSON.stringify(text)}`, [
      name,
    ]);
  return found;
}
