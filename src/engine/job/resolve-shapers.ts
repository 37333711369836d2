import type { JsonObject } from '../../domain/scalar.js';
import { traceOf } from '../../provenance/trace.js';
import type { Trace, UnitVersion } from '../../storage/port/origin-rows.js';
import type { UnitDefinition } from '../../unit/definition.js';
import type { PlannedShaper } from '../shaping/planned-shaper.js';
import { mistakeOfReading } from '../shaping/shaper-rules.js';
import type { JobFile } from './job-file.js';
import type { Mistake } from './mistake.js';

/** The shapers of jobs that name none. What these jobs make is the same as ever, so they are no part of its hash. */
const USUAL = ['ZtfShaper', 'LsstShaper'];

interface Shelf {
  readonly find: (name: string) => UnitDefinition | undefined;
  readonly versionOf: (definition: UnitDefinition) => UnitVersion;
}

interface Found {
  readonly definition: UnitDefinition;
  readonly config: JsonObject;
  readonly trace: Trace;
}

/**
 * Chooses the shapers of a job, in the order of the file.
 *
 * @param found  checks a choice and gives the unit, or says what is wrong with it
 */
export function resolveShapers(
  { shapers }: Pick<JobFile, 'shapers'>,
  units: Shelf,
  mistakes: Mistake[],
  found: (
    choice: { readonly unit: string; readonly config: JsonObject },
    path: Mistake['path'],
  ) => Found | undefined,
): readonly PlannedShaper[] {
  if (shapers === undefined) return usualShapers(units);
  const planned = shapers.map((choice, at) => plannedOf(found(choice, ['shapers', at])));
  for (const [at, shaper] of planned.entries()) {
    const path = ['shapers', at, 'unit'];
    const name = shapers[at]?.unit;
    if (shaper === undefined) continue;
    const ofForm = mistakeOfReading(shaper);
    if (ofForm !== undefined) {
      mistakes.push({ path, message: `${name}: ${ofForm}` });
      continue;
    }
    if (shapers.findIndex(({ unit }) => unit === name) < at)
      mistakes.push({ path, message: `expected each shaper once, found ${name} again` });
    for (const other of planned.filter((each) => each && mistakeOfReading(each) === undefined)) {
      const field = other && fieldReadOtherwise(shaper, other);
      if (other && field !== undefined)
        mistakes.push({
          path,
          message: `expected shapers that read a field alike, found ${field}, text to ${name} and a number to ${other.trace.unitVersion.name}; give one of them a job of its own`,
        });
    }
  }
  return planned.flatMap((shaper) => shaper ?? []);
}

function usualShapers(units: Shelf): readonly PlannedShaper[] {
  return USUAL.flatMap((name) => {
    const definition = units.find(name);
    if (definition === undefined) return [];
    const config = definition.parseConfig({});
    return plannedOf({ definition, config, trace: traceOf(units.versionOf(definition), config) }) ?? [];
  });
}

function plannedOf(found: Found | undefined): PlannedShaper | undefined {
  if (found?.definition.kind !== 'SHAPER') return undefined;
  const { survey, reads, create } = found.definition;
  return { survey, reads, unit: create(found.config), trace: found.trace };
}

/** Names a field that is text to one whatever its size, and that the other reads as it is: packets are decoded once. */
function fieldReadOtherwise(one: PlannedShaper, other: PlannedShaper): string | undefined {
  const columns = [...Object.values(other.reads.records), ...Object.values(other.reads.lists)].flatMap(
    (names) => (names === 'all' ? [] : names),
  );
  return columns.find((name) => one.reads.textIntegers.has(name) && !other.reads.textIntegers.has(name));
}
