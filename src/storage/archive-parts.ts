import { byBytes } from '../access/access-term.js';
import { StorageConflict } from '../domain/errors.js';
import type { ArchiveChunk, LaneGroup } from './port/archive-store.js';

/** A part of an archive: what is compared, counted and digested by itself. */
export interface ArchivePart {
  readonly kind: ArchiveChunk['kind'] | 'TRACE' | 'SCHEMA' | 'CHANNEL' | 'LABELS';
  /** What it is called in messages. */
  readonly name: string;
  readonly text: string;
}

/** Lists the parts of a chunk. */
export function partsOf(chunk: ArchiveChunk): readonly ArchivePart[] {
  switch (chunk.kind) {
    case 'REGISTRY':
      return [
        ...(chunk.labels ? [part('LABELS', 'labels', chunk.labels)] : []),
        ...chunk.channels.map((channel) => part('CHANNEL', `channel ${channel.name}`, channel)),
        ...chunk.traces.map((trace) => part('TRACE', `trace ${trace.id}`, trace)),
        ...chunk.schemas.map((schema) => part('SCHEMA', `schema ${schema.hash}`, schema)),
      ];
    case 'RUNS':
      return chunk.runs.map((run) => part('RUNS', `run ${run.run.id}`, run));
    case 'TRANSIENTS':
      return chunk.transients.map((transient) =>
        part('TRANSIENTS', `transient ${transient.key.survey}:${transient.key.name}`, transient),
      );
    case 'JOURNAL':
      return chunk.entries.map((entry, place) =>
        part('JOURNAL', `journal entry ${chunk.from + place}`, { place: chunk.from + place, entry }),
      );
    case 'BLOB':
      return [part('BLOB', `blob ${chunk.hash}`, chunk.hash)];
    case 'RECORDS':
      return chunk.records.map((record) => part('RECORDS', `${record.kind} ${record.id}`, record));
  }
}

/**
 * Counts the parts of a chunk that a store lacks.
 *
 * @param kept  what the store would give in place of the chunk
 * @throws {StorageConflict} when it has one of them otherwise
 */
export function countNew(chunk: ArchiveChunk, kept: ArchiveChunk): number {
  const known = new Map(partsOf(kept).map(({ name, text }) => [name, text]));
  return partsOf(chunk).filter(({ name, text }) => {
    const before = known.get(name);
    if (before !== undefined && before !== text) throw differs(name);
    return before === undefined;
  }).length;
}

/** Tells whether a part of an archive equals what the store has. */
export function isSame(archived: object, kept: object): boolean {
  return textOf(archived) === textOf(kept);
}

/**
 * Makes the refusal of a part that the store has otherwise.
 *
 * @param name  what it is called, as {@link partsOf} says
 */
export function differs(name: string): StorageConflict {
  return new StorageConflict(
    `${name} is in the store and differs from what is to be copied; nothing of it was changed`,
  );
}

/** One lane with what it shares with the others of its group. */
export interface InLane<Shared> {
  readonly lane: string;
  readonly shared: Shared;
}

/** Puts lanes together that share everything, in the order of instant, then of the lanes. */
export function groupedLanes<Shared extends Omit<LaneGroup, 'lanes'>>(
  lanes: readonly InLane<Shared>[],
): readonly (Shared & LaneGroup)[] {
  const groups = new Map<string, { readonly shared: Shared; readonly lanes: string[] }>();
  for (const { lane, shared } of lanes) {
    const key = textOf(shared);
    const group = groups.get(key) ?? { shared, lanes: [] };
    groups.set(key, group);
    group.lanes.push(lane);
  }
  return [...groups.values()]
    .map(({ shared, lanes: ofGroup }) => ({ ...shared, lanes: ofGroup.sort(byBytes) }))
    .sort((a, b) => a.sinceUnixMs - b.sinceUnixMs || byBytes(a.lanes.join(' '), b.lanes.join(' ')));
}

function part(kind: ArchivePart['kind'], name: string, value: object | string): ArchivePart {
  return { kind, name, text: typeof value === 'string' ? value : textOf(value) };
}

/** Writes a part as JSON with the members of objects in order of their names: equal parts have equal texts. */
function textOf(value: object): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member !== 'object' || member === null || Array.isArray(member)
      ? member
      : Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
  );
}
