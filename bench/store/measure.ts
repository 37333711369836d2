/** Microseconds that each of some calls took. */
export interface Sample {
  readonly median: number;
  readonly p95: number;
}

type Call = (index: number) => Promise<unknown>;

/** Times a call again and again with the numbers from 0 on; the first tenth warms up and is left out. */
export async function sampled(times: number, call: Call): Promise<Sample> {
  const [sample] = await sampledInTurn(times, [call]);
  return sample!;
}

/**
 * Times calls that are to be compared, in turn: what warms up, and what else the machine does, falls on all alike.
 *
 * @returns one sample a call
 */
export async function sampledInTurn(times: number, calls: readonly Call[]): Promise<readonly Sample[]> {
  const taken = calls.map((): number[] => []);
  for (let index = 0; index < times; index++)
    for (let turn = 0; turn < calls.length; turn++) {
      // Each begins in its turn: whoever asks first finds the caches cold.
      const place = (index + turn) % calls.length;
      const begun = process.hrtime.bigint();
      await calls[place]!(index);
      if (index >= times / 10) taken[place]!.push(Number(process.hrtime.bigint() - begun) / 1000);
    }
  return taken.map((each) => {
    each.sort((a, b) => a - b);
    return { median: each[Math.floor(each.length / 2)]!, p95: each[Math.floor(each.length * 0.95)]! };
  });
}

/** Prints a named figure, with its bar when it has one. */
export function report(name: string, value: number, unit: string, bar?: number): void {
  const verdict = bar === undefined ? '' : value <= bar ? `   (bar ${bar}: met)` : `   (bar ${bar}: MISSED)`;
  console.log(`${name.padEnd(66)} ${value.toFixed(value < 10 ? 2 : 1).padStart(10)} ${unit}${verdict}`);
}
