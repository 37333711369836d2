/**
 * Is how probability grows outwards over similar ellipses, of which the stated one is the unit.
 *
 * `squared` is the square of the scale: 1 on the stated circle or ellipse, 4 on one with twice its axes.
 */
export interface RadialLaw {
  /** Probability within: 0 at 0, never falling. */
  within(squared: number): number;
  /** The inverse: how large the ellipse of a level in [0, 1) is. */
  squaredAt(level: number): number;
  /** Derivative of {@link within}. */
  slope(squared: number): number;
}

/**
 * Gives the Gaussian law of a stated containment: sigma = r / sqrt(-2 ln(1 - containment)).
 *
 * @param containment  in (0, 1)
 */
export function gaussianLaw(containment: number): RadialLaw {
  const rate = -Math.log1p(-containment);
  return exponentialLaw(rate, 1);
}

/**
 * Gives the law of von Mises and Fisher for axes above 10 degrees: the density falls as exp(-kappa(bearing) (1 - cos d)),
 * with kappa such that the stated ellipse has its containment and is a line of equal density.
 *
 * For a circle this is 1 - cos r = -ln(1 - c + c exp(-2 kappa)) / kappa (docs/definitions.md, there for r90). In the
 * plane of squared chords areas are true, so for an ellipse only the part beyond 180 degrees has to be left out, by a
 * sum over bearings.
 *
 * @param axes  semi-axes of the stated ellipse as squared chords, 4 sin^2(a / 2)
 */
export function vonMisesFisherLaw(containment: number, axes: readonly [number, number]): RadialLaw {
  let [low, high] = [0, 800];
  for (let step = 0; step < 100; step++) {
    const rate = (low + high) / 2;
    if (-Math.expm1(-rate) / wholeOf(rate, axes) < containment) low = rate;
    else high = rate;
  }
  const rate = (low + high) / 2;
  return exponentialLaw(rate, wholeOf(rate, axes));
}

const BEARINGS = 256;

/** Sums what the sphere holds of the plane's exponential law: 1 - exp(-rate x 4 / r^2), weighted by r^2 per bearing. */
function wholeOf(rate: number, [major, minor]: readonly [number, number]): number {
  let [held, all] = [0, 0];
  for (let step = 0; step < BEARINGS; step++) {
    const bearing = ((step + 0.5) * 2 * Math.PI) / BEARINGS;
    const squaredRadius = 1 / (Math.cos(bearing) ** 2 / major + Math.sin(bearing) ** 2 / minor);
    all += squaredRadius;
    held += -Math.expm1((-rate * 4) / squaredRadius) * squaredRadius;
  }
  return held / all;
}

function exponentialLaw(rate: number, whole: number): RadialLaw {
  return {
    within: (squared) => Math.min(1, -Math.expm1(-rate * squared) / whole),
    squaredAt: (level) => -Math.log1p(-level * whole) / rate,
    slope: (squared) => (rate * Math.exp(-rate * squared)) / whole,
  };
}

/** Ratio of the radii of containment 0.9 and 0.5 of an even disc; a density that falls outwards has a larger one. */
export const EVEN_DISC_RATIO = Math.sqrt(0.9 / 0.5);

/**
 * Gives a law through two radii, that of containment 0.5 and the stated one of containment 0.9.
 *
 * Within r lies 1 - (1 + t r^2)^-m: King's profile (I. King 1962, AJ 67, 471) where tails are longer than a
 * Gaussian's (ratio above 1.82), the Gaussian in between, and one with an end where they are shorter. Its density falls
 * outwards for every ratio above that of an even disc, 1.34.
 *
 * @param squared50  square of r50 / r90, below 5/9
 */
export function twoRadiiLaw(squared50: number): RadialLaw {
  const wanted = Math.log(10) / Math.log(2);
  const ratioAt = (t: number) =>
    Math.abs(t) < 1e-9 ? 1 / squared50 : Math.log1p(t) / Math.log1p(t * squared50);
  // The ratio of logarithms falls from beyond all bounds at t = -1 towards 1.
  let [low, high] = [-1 + 1e-12, 1];
  while (ratioAt(high) > wanted) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (ratioAt(middle) > wanted) low = middle;
    else high = middle;
  }
  const t = (low + high) / 2;
  if (Math.abs(t) < 1e-6) return gaussianLaw(0.9);
  const power = Math.log(10) / Math.log1p(t);
  const logAt = (squared: number) => Math.log1p(Math.max(-1, t * squared));
  return {
    within: (squared) => -Math.expm1(-power * logAt(squared)),
    squaredAt: (level) => Math.expm1(-Math.log1p(-level) / power) / t,
    slope: (squared) => (t * squared <= -1 ? 0 : power * t * Math.exp(-(power + 1) * logAt(squared))),
  };
}
