import type { Draw } from './draw.js';
import { EVENT_NAMES } from './events.js';

/** Values that occur in a survey, hidden ones included, by where they may stand in a document. */
export class KnownValues {
  /** By the name of the field that showed them: `name`, `peakMag`, `raDeg`, ... */
  readonly #byField = new Map<string, Set<string | number>>();
  readonly #ids = new Set<string>();
  readonly #bodies: {
    readonly unit: string;
    readonly path: string;
    readonly value: string | number | boolean;
  }[] = [];
  /** By the type of the connection that gave them. */
  readonly #cursors = new Map<string, Set<string>>();
  readonly #graphs: { readonly id: string; readonly cursor: string }[] = [];
  readonly channels = new Set<string>();
  readonly units = new Set<string>();

  /** Takes what an answer shows. */
  learn(answer: unknown): void {
    if (Array.isArray(answer)) for (const entry of answer) this.learn(entry);
    if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return;
    for (const [key, value] of Object.entries(answer)) {
      if (typeof value === 'string' || typeof value === 'number') this.#add(key, value);
      if ((key === 'id' || key === 'triggerId') && typeof value === 'string') this.#ids.add(value);
      if (key !== 'body' && key !== 'fields') this.learn(value);
    }
    const { id, unit, body, __typename: type, edges, pageInfo } = answer as Record<string, unknown>;
    if (typeof unit === 'string') this.#learnBody(unit, '', body);
    if (typeof type === 'string' && type.endsWith('Connection')) this.#learnCursors(type, [edges, pageInfo]);
    if (typeof id === 'string' && isRecord(pageInfo))
      for (const cursor of [pageInfo['startCursor'], pageInfo['endCursor']])
        if (typeof cursor === 'string') this.#graphs.push({ id, cursor });
  }

  /** @param connection  name of the connection's type, as `__typename` gives it */
  cursor(draw: Draw, connection: string): string | undefined {
    const own = [...(this.#cursors.get(connection) ?? [])];
    const all = draw.chance(0.1) ? [...this.#cursors.values()].flatMap((cursors) => [...cursors]) : own;
    return all.length === 0 ? undefined : draw.pick(all);
  }

  /** Gives a place in a provenance graph, with the record whose graph it is. */
  graphCursor(draw: Draw): { readonly id: string; readonly cursor: string } | undefined {
    return this.#graphs.length === 0 ? undefined : draw.pick(this.#graphs);
  }

  /** Draws some of the ids. */
  someIds(draw: Draw, count: number): readonly string[] {
    return draw.sample([...this.#ids], count);
  }

  /** Draws some of the ids of a kind. */
  someIdsOf(draw: Draw, prefix: string, count: number): readonly string[] {
    return draw.sample(
      [...this.#ids].filter((id) => id.startsWith(prefix)),
      count,
    );
  }

  #addCursor(connection: string, cursor: string): void {
    const known = this.#cursors.get(connection) ?? new Set();
    this.#cursors.set(connection, known.add(cursor));
  }

  id(draw: Draw): string {
    return draw.chance(0.05) || this.#ids.size === 0
      ? draw.pick([
          'transient:ztf:ZTF00nothing',
          'state:00',
          'nonsense',
          '',
          'ztf:99',
          'run:01RUN099',
          `unit:${'0'.repeat(64)}`,
        ])
      : draw.pick([...this.#ids]);
  }

  idOf(draw: Draw, prefix: string): string {
    const fitting = [...this.#ids].filter((id) => id.startsWith(prefix));
    return fitting.length > 0 && draw.chance(0.9) ? draw.pick(fitting) : this.id(draw);
  }

  /** Draws the name of an event, or of something that is none. */
  event(draw: Draw): string {
    return draw.chance(0.08) ? draw.pick(['GRB000000A', '', 'ZTF00nothing']) : draw.pick(EVENT_NAMES);
  }

  number(draw: Draw, field: string): number {
    const known = [...(this.#byField.get(field) ?? [])].filter((value) => typeof value === 'number');
    if (known.length === 0 || draw.chance(0.05)) return draw.int(0, 5);
    const value = draw.pick(known);
    return draw.chance(0.8) ? value : value + draw.pick([-1, 1, -0.25, 0.25]);
  }

  text(draw: Draw, field: string): string {
    const known = [...(this.#byField.get(field) ?? [])].filter((value) => typeof value === 'string');
    return known.length === 0 || draw.chance(0.05) ? draw.pick(['', 'q', 'ZTF00nothing']) : draw.pick(known);
  }

  channel(draw: Draw): string {
    return draw.chance(0.05) ? 'nowhere' : draw.pick([...this.channels, 'alpha']);
  }

  unit(draw: Draw): string {
    return draw.chance(0.05) ? 'NoSuchUnit' : draw.pick([...this.units, 'LightCurveSummary']);
  }

  t2(draw: Draw): {
    readonly unit: string;
    readonly path: string;
    readonly value: string | number | boolean;
  } {
    if (this.#bodies.length > 0 && draw.chance(0.9)) return draw.pick(this.#bodies);
    return {
      unit: this.unit(draw),
      path: draw.pick(['detectionCount', 'bands.r.count', 'points']),
      value: draw.int(0, 3),
    };
  }

  #learnBody(unit: string, path: string, value: unknown): void {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      if (path !== '') this.#bodies.push({ unit, path, value });
    } else if (value !== null && typeof value === 'object' && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value))
        this.#learnBody(unit, path === '' ? key : `${path}.${key}`, inner);
  }

  #learnCursors(type: string, places: readonly unknown[]): void {
    for (const place of places.flat()) {
      if (!isRecord(place)) continue;
      const { cursor, startCursor, endCursor } = place;
      for (const text of [cursor, startCursor, endCursor])
        if (typeof text === 'string') this.#addCursor(type, text);
    }
  }

  #add(field: string, value: string | number): void {
    const known = this.#byField.get(field) ?? new Set();
    this.#byField.set(field, known.add(value));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
