/** Coefficients for g = 7, n = 9 (C. Lanczos 1964, SIAM J. Numer. Anal. B 1, 86; P. Godfrey's values). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Computes ln Gamma(x) for x > 0, to about 14 digits. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`ln Gamma is asked for of a positive number; received ${x}`);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1;
  const base = at + 7.5;
  let series: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (at + i);
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(base) - base + Math.log(series);
}
