/** A number of an exposition with its labels. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Labels = Readonly<Record<string, string>>;

/** The numbers of an exposition in Prometheus' text format. */
export interface Samples {
  readonly names: ReadonlySet<string>;
  /** The one sample with exactly these labels; `undefined` when there is none. */
  value(name: string, labels?: Labels): number | undefined;
  /** Sum over all samples that have these labels, 0 when there are none. */
  sum(name: string, labels?: Labels): number;
}

/** Reads Prometheus' text format; throws at a line that is none of it. */
export function samplesOf(text: string): Samples {
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(sampleOf);
  const having = (name: string, labels: Labels) =>
    samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  return {
    names: new Set(samples.map(({ name }) => name)),
    value: (name, labels = {}) =>
      having(name, labels).find((sample) => Object.keys(sample.labels).length === Object.keys(labels).length)
        ?.value,
    sum: (name, labels = {}) => having(name, labels).reduce((total, { value }) => total + value, 0),
  };
}

function sampleOf(line: string): Sample {
  const parts = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!parts?.[1]) throw new Error(`not a sample: ${line}`);
  const labels = [...(parts[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, key, value]) => [key, value] as const,
  );
  return { name: parts[1], labels: Object.fromEntries(labels), value: Number(parts[3]) };
}
