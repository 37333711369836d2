import type { FailedRun, RunnableTicket, UnitOutcome } from '../unit-runner/unit-outcome.js';
import type { UnitRunner } from '../unit-runner/unit-runner.js';
import { pinsIn } from './pinned-config.js';
import { type Surrounded, type SurroundingsStore, surroundingsOf } from './surroundings.js';

/**
 * Gives a runner whose tickets find what their configurations name: the rows of catalogues around their light curves,
 * fetched for all tickets of a call together. Tickets without such needs go through as they are.
 */
export function withCatalogues(runner: UnitRunner, catalogues: SurroundingsStore): UnitRunner {
  return {
    run: async (tickets, onOutcome) => {
      const prepared = await preparedTickets(tickets, catalogues);
      const outcomes: UnitOutcome[] = [];
      const runnable: { readonly ticket: RunnableTicket; readonly place: number }[] = [];
      for (const [place, one] of prepared.entries()) {
        if ('unit' in one) runnable.push({ ticket: one, place });
        else {
          outcomes[place] = one;
          onOutcome?.(place, one);
        }
      }
      const ran = await runner.run(
        runnable.map(({ ticket }) => ticket),
        (index, outcome) => onOutcome?.(runnable[index]!.place, outcome),
      );
      for (const [index, { place }] of runnable.entries()) outcomes[place] = ran[index]!;
      return outcomes;
    },
    close: () => runner.close(),
  };
}

async function preparedTickets(
  tickets: readonly RunnableTicket[],
  catalogues: SurroundingsStore,
): Promise<readonly (RunnableTicket | FailedRun)[]> {
  const wanted: (Surrounded & { readonly place: number })[] = [];
  for (const [place, { points, config }] of tickets.entries()) {
    const pins = pinsIn(config.config);
    if (pins.length > 0) wanted.push({ points, pins, place });
  }
  if (wanted.length === 0) return tickets;
  const found = await surroundingsOf(catalogues, wanted);
  const prepared: (RunnableTicket | FailedRun)[] = [...tickets];
  for (const [index, { place }] of wanted.entries()) {
    const surroundings = found[index]!;
    prepared[place] = 'ok' in surroundings ? surroundings : { ...tickets[place]!, surroundings };
  }
  return prepared;
}
