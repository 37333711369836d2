/** Work that goes on until it is done or the signal is raised, and then says what it counted. */
export type Work = (until: AbortSignal) => Promise<object>;

/** Does one work after the other; gives the counts of all. */
export async function oneByOne(works: readonly Work[], signal: AbortSignal): Promise<object> {
  let outcome = {};
  for (const work of works) outcome = { ...outcome, ...(await work(signal)) };
  return outcome;
}

/**
 * Does all works at once; gives the counts of all.
 *
 * When one fails, the others finish what they have in hand before its error is thrown.
 */
export async function sideBySide(works: readonly Work[], signal: AbortSignal): Promise<object> {
  const stopping = new AbortController();
  const all = AbortSignal.any([signal, stopping.signal]);
  const settled = await Promise.allSettled(
    works.map((work) =>
      work(all).catch((error: unknown) => {
        stopping.abort();
        throw error;
      }),
    ),
  );
  let outcome = {};
  for (const each of settled) {
    if (each.status === 'rejected') throw each.reason;
    outcome = { ...outcome, ...each.value };
  }
  return outcome;
}
