import { AmpelGraphError } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import { contentHash } from '../../provenance/canonical-json.js';
import { configHashOf } from '../../provenance/trace.js';
import { tiesOf } from '../../unit/definition.js';
import type { AlertView, CatalogueEntry, Datapoint, UnitDefinition } from '../../unit/index.js';
import { shapingMistakes } from '../shaping/shaper-rules.js';
import { inputOf } from '../unit-runner/t2-kinds.js';
import type { RunnableTicket } from '../unit-runner/unit-outcome.js';
import { createUnitRunner, type UnitRunner } from '../unit-runner/unit-runner.js';
import { SAMPLE_LIGHT_CURVES } from './sample-light-curves.js';

/**
 * Runs a unit twice on sample light curves and says what went wrong: that it failed, or gave two results. T2 units run
 * in a worker thread of their own each time, as in production.
 *
 * @param catalogue  with the unit and the units that it is tied to
 * @param config  as parsed
 */
export async function determinismMistakes(
  definition: UnitDefinition,
  config: JsonObject,
  catalogue: readonly CatalogueEntry[],
): Promise<readonly string[]> {
  switch (definition.kind) {
    case 'REVIEW':
      // What a review gives depends on sessions; `unit run` has no store to make one of.
      return [];
    case 'SHAPER':
      return shapingMistakes(definition, config);
    case 'ALERT_FILTER':
      return twice(() => {
        const unit = definition.create(config);
        return JSON.parse(JSON.stringify(sampleAlerts().map((alert) => unit.decide(alert)))) as Json;
      });
    case 'COMBINER':
      return twice(() => {
        const unit = definition.create(config);
        return SAMPLE_LIGHT_CURVES.slice(2).map((points) => unit.combine(points).map((ids) => [...ids]));
      });
    default:
      return t2Mistakes(definition, config, catalogue);
  }
}

/** A filter or combiner runs where the engine runs. */
function twice(run: () => Json): readonly string[] {
  try {
    const [first, second] = [contentHash(run()), contentHash(run())];
    return first === second ? [] : ['expected the same result from the same input, found two different ones'];
  } catch (error) {
    if (error instanceof AmpelGraphError || error instanceof Error)
      return [`expected a result on the sample light curves, found ${error.name}: ${error.message}`];
    throw error;
  }
}

function sampleAlerts(): readonly AlertView[] {
  return SAMPLE_LIGHT_CURVES.slice(2).map((points) => ({
    survey: 'ztf',
    transientName: 'ZTF18sample',
    trigger: points.at(-1)!,
    fields: {},
    history: points.slice(0, -1),
  }));
}

async function t2Mistakes(
  definition: UnitDefinition,
  config: JsonObject,
  catalogue: readonly CatalogueEntry[],
): Promise<readonly string[]> {
  const [first, second] = [
    await bodiesOf(definition, config, catalogue),
    await bodiesOf(definition, config, catalogue),
  ];
  const told = new Set<string>();
  return samplesFor(definition).flatMap((points, index) => {
    const message = differenceOf(first[index]!, second[index]!);
    // The same fault on every light curve is one mistake.
    if (message === undefined || told.has(message)) return [];
    told.add(message);
    return [`${message} (on a light curve of ${points.length} points)`];
  });
}

function differenceOf(first: Tried, second: Tried): string | undefined {
  if ('fault' in first) return `expected a result, found ${first.fault}`;
  if ('fault' in second) return `expected a result at the second run too, found ${second.fault}`;
  return first.hash === second.hash
    ? undefined
    : 'expected the same result from the same input, found two different ones';
}

type Tried = { readonly body: Json; readonly hash: string } | { readonly fault: string };

async function bodiesOf(
  definition: UnitDefinition,
  config: JsonObject,
  catalogue: readonly CatalogueEntry[],
): Promise<readonly Tried[]> {
  const runner = createUnitRunner({ threads: 1, catalogue });
  try {
    return await tried(runner, { definition, config, samples: samplesFor(definition) }, catalogue);
  } finally {
    await runner.close();
  }
}

/** The points with which a unit is tried, as many as it looks at. */
function samplesFor(definition: UnitDefinition): readonly (readonly Datapoint[])[] {
  switch (inputOf(definition.kind)) {
    case 'DATAPOINT': {
      const kinds = 'pointKinds' in definition ? definition.pointKinds : undefined;
      const points = SAMPLE_LIGHT_CURVES.at(-1)!;
      return points.filter(({ kind }) => kinds?.includes(kind) ?? true).map((point) => [point]);
    }
    case 'TRANSIENT':
      return SAMPLE_LIGHT_CURVES.filter(({ length }) => length > 0);
    default:
      return SAMPLE_LIGHT_CURVES;
  }
}

async function tried(
  runner: UnitRunner,
  trial: {
    readonly definition: UnitDefinition;
    readonly config: JsonObject;
    readonly samples: ReturnType<typeof samplesFor>;
  },
  catalogue: readonly CatalogueEntry[],
): Promise<readonly Tried[]> {
  const { definition, config, samples } = trial;
  const tied: { readonly unit: string; readonly bodies: readonly Tried[] }[] = [];
  for (const unit of tiesOf(definition)) {
    const needed = catalogue.find((entry) => entry.definition.name === unit)?.definition;
    if (needed === undefined) return samples.map(() => ({ fault: `no unit ${unit}, which it is tied to` }));
    const other = { definition: needed, config: needed.parseConfig({}), samples };
    tied.push({ unit, bodies: await tried(runner, other, catalogue) });
  }
  const tickets = samples.map(
    (points, place): RunnableTicket => ({
      unit: definition.name,
      config: { hash: configHashOf(config), config },
      transient: { survey: 'ztf', name: 'ZTF18sample' },
      stateId: contentHash(points.map(({ id }) => id)),
      points,
      tied: tied.flatMap(({ unit, bodies }) => {
        const body = bodies[place]!;
        return 'body' in body ? [{ unit, body: body.body }] : [];
      }),
    }),
  );
  const outcomes = await runner.run(tickets);
  return outcomes.map((outcome) =>
    outcome.ok
      ? { body: outcome.body, hash: outcome.bodyHash }
      : { fault: `${outcome.code}: ${outcome.message}` },
  );
}
