import { z } from 'zod';
import type { JsonObject } from '../../domain/scalar.js';

/**
 * Where a recorded configuration says which versions of which resources it was resolved to. Beside the unit's own
 * parameters, none of which can have this name, so that the versions are in the configuration's hash, in the trace, and
 * in every result's id.
 */
const PINS_KEY = '$resources';

const Condition = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('compare'),
    column: z.string(),
    comparison: z.enum(['eq', 'lt', 'lte', 'gt', 'gte']),
    value: z.union([z.number(), z.string(), z.boolean()]),
  }),
  z.strictObject({
    op: z.literal('in'),
    column: z.string(),
    values: z.array(z.union([z.number(), z.string()])),
  }),
  z.strictObject({ op: z.literal('present'), column: z.string(), present: z.boolean() }),
]);

const Pin = z.strictObject({
  catalogue: z.string(),
  version: z.string(),
  digest: z.string(),
  radiusArcsec: z.number(),
  mode: z.enum(['NEAREST', 'ALL']),
  where: z.array(Condition),
  having: z.array(Condition),
  columns: z.array(z.string()).optional(),
});

/** What a unit needs of a catalogue, with the version that the job was resolved to. */
export type Pin = Readonly<z.output<typeof Pin>>;

const Pins = z.array(Pin);

/** Makes a pin of its parts: plain JSON, in a form of its own. */
export function pinOf(parts: object): Pin {
  return Pin.parse(JSON.parse(JSON.stringify(parts)));
}

/** Adds pins to a unit's configuration; without any it stays as it is. */
export function withPins(config: JsonObject, pins: readonly Pin[]): JsonObject {
  if (pins.length === 0) return config;
  // Pins are plain JSON; the copy makes them so for the type too.
  return { ...config, [PINS_KEY]: JSON.parse(JSON.stringify(pins)) as JsonObject[] };
}

/** Reads the pins of a recorded configuration, in the order of the unit's needs. */
export function pinsIn(config: JsonObject): readonly Pin[] {
  const pins = config[PINS_KEY];
  return pins === undefined ? [] : Pins.parse(pins);
}

/** Gives the unit's own parameters. */
export function withoutPins(config: JsonObject): JsonObject {
  const { [PINS_KEY]: _, ...parameters } = config;
  return parameters;
}
