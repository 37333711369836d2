import { describe, expect, test } from 'vitest';
import { logGamma } from '../../../src/sky/chance/log-gamma.js';
import { probabilityOf, probabilityOfAtLeast } from '../../../src/sky/chance/negative-binomial.js';

describe('logGamma', () => {
  test.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [10, Math.log(362_880)],
    [0.1, 2.252712651734206],
    [1000.5, 5908.674175848573],
  ])('gives ln Gamma(%d)', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 9);
  });
});

describe('the prediction of counts', () => {
  const prediction = { offCounts: 12, ratio: 30 };

  test('is a distribution with mean (n + 1/2) / ratio', () => {
    const counts = Array.from({ length: 200 }, (_, count) => count);
    const probabilities = counts.map((count) => probabilityOf(prediction, count));
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(probabilities.reduce((sum, p, count) => sum + p * count, 0)).toBeCloseTo(12.5 / 30, 12);
  });

  test('gives tails that are sums of its probabilities, above the mean and below', () => {
    for (const ratio of [0.2, 1, 30])
      for (const count of [1, 2, 5, 40, 80]) {
        let sum = 0;
        for (let k = count; k < 2000; k++) sum += probabilityOf({ offCounts: 12, ratio }, k);
        expect(probabilityOfAtLeast({ offCounts: 12, ratio }, count)).toBeCloseTo(sum, 12);
      }
  });

  test('becomes Poisson when much was counted elsewhere', () => {
    const mean = 0.354;
    const sure = { offCounts: 1e9, ratio: 1e9 / mean };
    expect(probabilityOfAtLeast(sure, 2)).toBeCloseTo(1 - Math.exp(-mean) * (1 + mean), 6);
  });

  test('keeps the digits of small tails', () => {
    const p = probabilityOfAtLeast({ offCounts: 1e6, ratio: 1e7 }, 20);
    // 0.1^20 / 20! e^-0.1 (1 + 0.1/21 + ...), and a little more for the rate's own error.
    expect(p / 3.737e-39).toBeCloseTo(1, 2);
    expect(probabilityOfAtLeast(prediction, 0)).toBe(1);
  });
});
