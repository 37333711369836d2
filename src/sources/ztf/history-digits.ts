/**
 * Digits that ZTF's history carries. A source comes with all digits in the alert that it triggers, and rounded to these
 * in the `prv_candidates` of later alerts (18.99184 and 18.9918): without exception in 850 history entries of schema
 * versions 0 to 4.01. Rounded here, both copies are one datapoint; `fields` keeps the digits of the trigger.
 */
const MAG_SCALE = 1e4;
const ERROR_SCALE = 1e6;
const SCORE_SCALE = 1e6;

/** Half of the spacing of float32, relative: a value that stands for a tie may lie this far below it. */
const FLOAT32_NOISE = 6e-8;

/** Rounds a magnitude to the four decimals of ZTF's history: 0.05 mmag at most, a hundredth of the smallest error. */
export function magDigits(mag: number): number {
  return rounded(mag, MAG_SCALE);
}

/** Rounds a magnitude error to the six decimals of ZTF's history. */
export function errorDigits(magErr: number): number {
  return rounded(magErr, ERROR_SCALE);
}

/** Rounds a score to the six decimals of ZTF's history. */
export function scoreDigits(score: number): number {
  return rounded(score, SCORE_SCALE);
}

/** Rounds half up, as the survey's database does; for values that are not negative. */
function rounded(value: number, scale: number): number {
  const scaled = value * scale;
  return Math.floor(scaled + 0.5 + Math.abs(scaled) * FLOAT32_NOISE) / scale;
}
