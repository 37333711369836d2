import { uniformAt } from '../../domain/seeded-random.js';
import type { SurveySource } from './made-source.js';
import type { Measurement } from './measurement.js';

const SALT = { score: 521, spurious: 522 } as const;

/** One genuine detection in 33 scores low as well: a bad stamp, a nearby bright star. */
const SPURIOUS_SHARE = 0.03;

/** Gives the random-forest score (rb): 0.55 to 1 for the genuine, below 0.4 for what looks bogus. */
export function randomForestScore(seed: number, source: SurveySource, { exposure }: Measurement): number {
  const draw = uniformAt(seed, source.key, exposure.tick, SALT.score);
  const isBogus = looksBogus(seed, source, exposure.tick);
  return Math.fround(isBogus ? 0.05 + 0.35 * draw : 0.55 + 0.45 * Math.sqrt(draw));
}

/** Gives the deep-learning score (drb): above 0.85 for the genuine, below 0.35 for what looks bogus. */
export function deepLearningScore(seed: number, source: SurveySource, { exposure }: Measurement): number {
  const draw = uniformAt(seed, source.key, exposure.tick, SALT.score);
  const isBogus = looksBogus(seed, source, exposure.tick);
  return Math.fround(isBogus ? 0.35 * draw * draw : 1 - 0.15 * (1 - draw) ** 3);
}

function looksBogus(seed: number, source: SurveySource, tick: number): boolean {
  return source.kind === 'artefact' || uniformAt(seed, source.key, tick, SALT.spurious) < SPURIOUS_SHARE;
}
