import { TEST_STORE } from '../../fixtures/scratch-store.js';

/** Tells how many of the draws of a property a run makes: a third on a server, where each query takes several round trips. */
export function drawsOf(all: number): number {
  return TEST_STORE === 'mongo' ? Math.ceil(all / 3) : all;
}
