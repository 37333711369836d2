import { traceIdOf } from '../provenance/trace.js';
import type { ConfigRecord } from '../storage/port/config-record.js';
import type { UnitVersion } from '../storage/port/origin-rows.js';
import type { Hash } from '../storage/port/page.js';
import type { RegistryStore } from '../storage/port/registry-store.js';

/**
 * Finds the trace of a unit of the catalogue with any configuration, and registers it when it is new.
 *
 * Tickets outlive the job that planned them: a process that works them off may run another job, or newer units, and
 * what it stores must name the software that it ran.
 */
export class TraceBook {
  private readonly registered = new Set<Hash>();

  /** @param versions  of the units that this process runs, by name */
  constructor(
    private readonly registry: Pick<RegistryStore, 'useTraces'>,
    private readonly versions: ReadonlyMap<string, UnitVersion>,
  ) {}

  /** Gives the trace's id; `undefined` for a unit that this process does not have. */
  async traceIdOf(unit: string, config: ConfigRecord): Promise<Hash | undefined> {
    const unitVersion = this.versions.get(unit);
    if (unitVersion === undefined) return undefined;
    const id = traceIdOf(unitVersion.id, config.hash);
    if (!this.registered.has(id)) {
      await this.registry.useTraces([{ id, unitVersion, config }]);
      this.registered.add(id);
    }
    return id;
  }
}
