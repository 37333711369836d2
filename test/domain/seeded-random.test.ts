import { describe, expect, test } from 'vitest';
import { gaussianAt, hashAt, randomStream, uniformAt } from '../../src/domain/seeded-random.js';

const DRAWS = 20_000;

function meanAndVariance(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

function drawn(draw: (place: number) => number): number[] {
  return Array.from({ length: DRAWS }, (_, place) => draw(place));
}

describe('seeded random numbers', () => {
  test('the same address gives the same number, any other part of it another', () => {
    const number = hashAt(7, 1, 2, 3);
    expect(hashAt(7, 1, 2, 3)).toBe(number);
    const others = [hashAt(8, 1, 2, 3), hashAt(7, 0, 2, 3), hashAt(7, 1, 0, 3), hashAt(7, 1, 2, 0)];
    expect(new Set([number, ...others]).size).toBe(5);
  });

  test('the high bits of a seed count', () => {
    expect(hashAt(7 + 2 ** 40, 1, 2, 3)).not.toBe(hashAt(7, 1, 2, 3));
  });

  test('uniform numbers fill [0, 1) evenly, by address and from a stream', () => {
    const stream = randomStream(3, 1, 0);
    for (const values of [drawn((place) => uniformAt(3, place, 0, 1)), drawn(() => stream.uniform())]) {
      const { mean, variance } = meanAndVariance(values);
      // Five standard errors: 0.2887 / sqrt(20 000) is 0.002.
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.0102);
      expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThan(1);
    }
  });

  test('gaussian numbers have mean 0, variance 1 and 4.6 % beyond two', () => {
    const stream = randomStream(3, 2, 0);
    for (const values of [drawn((place) => gaussianAt(3, 5, place, 1)), drawn(() => stream.gaussian())]) {
      const { mean, variance } = meanAndVariance(values);
      expect(Math.abs(mean)).toBeLessThan(0.036);
      expect(Math.abs(variance - 1)).toBeLessThan(0.05);
      const beyond = values.filter((value) => Math.abs(value) > 2).length / DRAWS;
      expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.008);
    }
  });

  test('numbers of neighbouring addresses are not correlated', () => {
    const products = drawn((place) => gaussianAt(9, place, 0, 1) * gaussianAt(9, place + 1, 0, 1));
    expect(Math.abs(meanAndVariance(products).mean)).toBeLessThan(0.036);
  });

  test('a stream does not depend on how much others were used', () => {
    const undisturbed = randomStream(3, 4, 0).uniform();
    const other = randomStream(3, 3, 0);
    for (let draw = 0; draw < 100; draw++) other.uniform();
    expect(randomStream(3, 4, 0).uniform()).toBe(undisturbed);
    expect(randomStream(3, 4, 1).uniform()).not.toBe(undisturbed);
  });

  test('a range is kept', () => {
    const stream = randomStream(1, 1, 1);
    const values = drawn(() => stream.between(17, 20));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(17);
    expect(Math.max(...values)).toBeLessThan(20);
  });
});
