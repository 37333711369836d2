import { BadUserInput } from '../../domain/errors.js';
import { canonicalName, kindOfName } from './event-name.js';
import type { Notice } from './notice.js';
import { unixMsOfIso } from './notice-time.js';

/** Is an event as a person types it. */
export interface TypedEvent {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Best value with its errors: `314.08+6.56-2.26`, or with one error `314.08+-0.5`. */
  readonly ra: string;
  readonly dec: string;
  /** In (0, 1]. */
  readonly containment: number;
}

/**
 * Makes a notice of an event typed by hand: a rectangle as circulars print it.
 *
 * @throws {BadUserInput} with the path of the argument that is malformed
 *
 * @example
 * typedNotice({ name: 'IC191001A', time: '2019-10-01T20:09:18.17', ra: '314.08+6.56-2.26',
 *   dec: '12.94+1.50-1.47', containment: 0.9 });
 */
export function typedNotice({ name, time, ra, dec, containment }: TypedEvent): Notice {
  const eventUnixMs = unixMsOfIso(time);
  if (eventUnixMs === undefined)
    throw new BadUserInput(
      `time must be like 2019-10-01T20:09:18.17, UTC; received ${JSON.stringify(time)}`,
      ['time'],
    );
  if (canonicalName(name) === '') throw new BadUserInput('name must name the event', ['name']);
  if (!(containment > 0 && containment <= 1))
    throw new BadUserInput(`containment must be a probability in (0, 1]; received ${containment}`, [
      'containment',
    ]);
  const [raDeg, raPlusDeg, raMinusDeg] = parseWithErrors('ra', ra);
  const [decDeg, decPlusDeg, decMinusDeg] = parseWithErrors('dec', dec);
  if (!(decDeg >= -90 && decDeg <= 90))
    throw new BadUserInput(`dec must lie in [-90, 90] degrees; received ${decDeg}`, ['dec']);
  return {
    event: { name: canonicalName(name), aliases: [], kind: kindOfName(name) },
    product: 'MANUAL',
    stream: 'typed',
    format: 'TYPED',
    revision: undefined,
    revisionName: undefined,
    issuedUnixMs: undefined,
    eventUnixMs,
    isTest: false,
    isRetraction: false,
    localization: {
      form: 'rectangle',
      raDeg,
      raPlusDeg,
      raMinusDeg,
      decDeg,
      decPlusDeg,
      decMinusDeg,
      containment,
    },
    noLocalizationReason: undefined,
    falseAlarmRatePerYear: undefined,
    statedFalseAlarmRate: undefined,
    betterMapAt: undefined,
  };
}

const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`;
const BOTH = new RegExp(String.raw`^([+-]?${NUMBER})(?:\+/?-|±)${NUMBER}$`);
const EACH = new RegExp(`^([+-]?${NUMBER})([+-])${NUMBER}([+-])${NUMBER}$`);

function parseWithErrors(name: string, text: string): readonly [value: number, plus: number, minus: number] {
  const compact = text.replaceAll(/\s/g, '').replaceAll('−', '-');
  const both = BOTH.exec(compact);
  if (both) return [Number(both[1]), Number(both[3]), Number(both[3])];
  const each = EACH.exec(compact);
  if (each && each[3] !== each[5]) {
    const [first, second] = [Number(each[4]), Number(each[6])];
    return [Number(each[1]), ...(each[3] === '+' ? ([first, second] as const) : ([second, first] as const))];
  }
  throw new BadUserInput(
    `${name} must be degrees with both errors, as 314.08+6.56-2.26; received ${JSON.stringify(text)}`,
    [name],
  );
}
