import type { StatedRectangle } from '../localization/stated-localization.js';

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const RA = String.raw`\bR\.?\s?A\.?(?:\s*\(?J?2000(?:\.0)?\)?)?\s*[:=]\s*`;
const DEC = String.raw`\bDec(?:l(?:ination|\.)?)?\.?(?:\s*\(?J?2000(?:\.0)?\)?)?\s*[:=]\s*`;
const UNIT = String.raw`\s*(?:degrees|degs|deg|d)?\.?\s*(?:\(?J2000\)?)?`;

/**
 * Finds a position with asymmetric errors in a circular, as IceCube has printed them since 2016:
 * `RA: 314.08 (+6.56, -2.26 deg 90% PSF containment) J2000`, with either sign first, with `/`, a comma, a blank or
 * nothing between, with `deg` after each or after both, in round or square brackets, or with one error for both sides.
 *
 * Positions without errors (of catalogue sources nearby) are passed over.
 */
export function rectangleIn(body: string): StatedRectangle | undefined {
  const ra = valueWithErrors(body, RA);
  const dec = valueWithErrors(body, DEC);
  if (!ra || !dec) return undefined;
  const percent = ra.percent ?? dec.percent;
  return {
    form: 'rectangle',
    raDeg: ra.value,
    raPlusDeg: ra.plus,
    raMinusDeg: ra.minus,
    decDeg: dec.value,
    decPlusDeg: dec.plus,
    decMinusDeg: dec.minus,
    containment: (percent ?? 90) / 100,
    ...(percent === undefined ? { isContainmentAssumed: true as const } : {}),
  };
}

interface WithErrors {
  readonly value: number;
  readonly plus: number;
  readonly minus: number;
  readonly percent: number | undefined;
}

function valueWithErrors(body: string, label: string): WithErrors | undefined {
  const labelled = new RegExp(String.raw`${label}([+-]?\s?${NUMBER})${UNIT}`, 'gi');
  for (const match of body.matchAll(labelled)) {
    const rest = body.slice(match.index + match[0].length, match.index + match[0].length + 120);
    // Errors begin at once or in a bracket; the next label or sentence is another's.
    const errors = errorsAt(rest);
    if (errors) return { value: Number((match[1] ?? '').replace(/\s/g, '')), ...errors };
  }
  return undefined;
}

const OPEN = String.raw`^\s*[([<]*\s*`;
const GAP = String.raw`\s*(?:degrees|deg|d)?\s*[,/;]?\s*(?:and\s+)?`;
const BOTH_SIDES = new RegExp(String.raw`${OPEN}\+\s?\/?\s?-\s*(${NUMBER})`);
const TWO_SIDES = new RegExp(String.raw`${OPEN}([+-])\s*(${NUMBER})${GAP}([+-])\s*(${NUMBER})`);

function errorsAt(rest: string): Omit<WithErrors, 'value'> | undefined {
  const percent = /^[^%\n]{0,90}?(\d+(?:\.\d+)?)\s*%/.exec(rest)?.[1];
  const containment = { percent: percent === undefined ? undefined : Number(percent) };
  const two = TWO_SIDES.exec(rest);
  if (two && two[1] !== two[3]) {
    const [first, second] = [Number(two[2]), Number(two[4])];
    const [plus, minus] = two[1] === '+' ? [first, second] : [second, first];
    return { plus, minus, ...containment };
  }
  const both = BOTH_SIDES.exec(rest);
  return both ? { plus: Number(both[1]), minus: Number(both[1]), ...containment } : undefined;
}
