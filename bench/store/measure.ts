/** Microseconds that each of some calls took. */
export interface Sample {
  readonly median: number;
  readonly p95: number;
}

/** Times a call again and again with the numbers from 0 on; the first tenth warms up and is left out. */
export async function sampled(times: number, call: (index: number) => Promise<unknown>): Promise<Sample> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const begun = process.hrtime.bigint();
    await call(index);
    if (index >= times / 10) taken.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
  taken.sort((a, b) => a - b);
  return { median: taken[Math.floor(taken.length / 2)]!, p95: taken[Math.floor(taken.length * 0.95)]! };
}

/** Prints a named figure, with its bar when it has one. */
export function report(name: string, value: number, unit: string, bar?: number): void {
  const verdict = bar === undefined ? '' : value <= bar ? `   (bar ${bar}: met)` : `   (bar ${bar}: MISSED)`;
  console.log(`${name.padEnd(66)} ${value.toFixed(value < 10 ? 2 : 1).padStart(10)} ${unit}${verdict}`);
}
