import { z } from 'zod';
import {
  defineUnit,
  type Intent,
  type Json,
  type ReviewedTransient,
  ReviewUnit,
} from '../../src/unit/index.js';

const Column = z.union([
  /** A number or text of the transient's summary: `lastMag`, `detectionCount`, `raDeg`. */
  z.strictObject({ name: z.string().min(1), field: z.string().min(1) }),
  /** A value of the newest result of a T2 unit, at a path of members joined by dots. */
  z.strictObject({ name: z.string().min(1), unit: z.string().min(1), path: z.string().min(1) }),
]);

const Params = z.strictObject({
  /** Sink of the process that takes the rows. */
  sink: z.string().min(1),
  columns: z
    .array(Column)
    .min(1)
    .default([
      { name: 'raDeg', field: 'raDeg' },
      { name: 'decDeg', field: 'decDeg' },
      { name: 'lastDetectionMjd', field: 'lastDetectionMjd' },
      { name: 'lastMag', field: 'lastMag' },
    ]),
  /** Put on each transient of the table. */
  tag: z.string().optional(),
});

type Params = z.output<typeof Params>;

class Table extends ReviewUnit {
  constructor(private readonly params: Params) {
    super();
  }

  override async *review(transients: AsyncIterable<ReviewedTransient>): AsyncIterable<Intent> {
    const { sink, columns, tag } = this.params;
    for await (const transient of transients) {
      const { survey, name } = transient;
      const cells = columns.map((column): [string, Json] => [column.name, cellOf(transient, column)]);
      const content = { survey, name, ...Object.fromEntries(cells) };
      yield { kind: 'PUBLISH', transient: { survey, name }, sink, content };
      if (tag !== undefined) yield { kind: 'TAG', transient: { survey, name }, tag };
    }
  }
}

function cellOf({ facet, results }: ReviewedTransient, column: z.output<typeof Column>): Json {
  if ('field' in column) return scalarAt({ ...facet, ...facet.position, ...facet.quality }, [column.field]);
  const result = results.filter(({ unit }) => unit === column.unit).at(-1);
  return result === undefined ? null : scalarAt(result.body, column.path.split('.'));
}

function scalarAt(value: unknown, path: readonly string[]): Json {
  const found = path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
  return typeof found === 'number' || typeof found === 'string' || typeof found === 'boolean' ? found : null;
}

/** Publishes a row for each transient, and again when its values change. */
export const TransientTable = defineUnit({
  kind: 'REVIEW',
  name: 'TransientTable',
  description: 'Publishes a row of chosen values for each selected transient, updated when they change.',
  author: 'AmpelGraph',
  params: Params,
  create: (params) => new Table(params),
});
