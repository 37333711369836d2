import type { JsonObject } from '../../domain/scalar.js';
import type { Surroundings, UnitDefinition } from '../../unit/index.js';
import { withoutPins } from '../resources/pinned-config.js';
import { describeError } from './describe-error.js';
import type { UnitModule } from './thread-messages.js';
import type { FailedRun, SentTicket } from './unit-outcome.js';
import { datapointOf, stateViewOf, transientViewOf } from './unit-views.js';

/** Instances kept by (unit, configuration); jobs have a few, reruns with many configurations must not fill the heap. */
const MAX_INSTANCES = 200;

const NO_SURROUNDINGS: Surroundings = { position: undefined, catalogues: [] };

/** A unit ready to run, or why there is none. */
export type LoadedUnit = { readonly ok: true; readonly run: (ticket: SentTicket) => unknown } | FailedRun;

/** The T2 units of a thread: each module loaded once, each (unit, configuration) made once. */
export class LoadedUnits {
  private readonly modules: ReadonlyMap<string, UnitModule>;
  private readonly instances = new Map<string, LoadedUnit>();

  constructor(modules: readonly UnitModule[]) {
    this.modules = new Map(modules.map((module) => [module.name, module]));
  }

  async load(name: string, configHash: string, config: JsonObject): Promise<LoadedUnit> {
    const key = `${name} ${configHash}`;
    const known = this.instances.get(key);
    if (known) return known;
    const loaded = await this.make(name, config);
    if (this.instances.size >= MAX_INSTANCES) this.instances.clear();
    this.instances.set(key, loaded);
    return loaded;
  }

  private async make(name: string, config: JsonObject): Promise<LoadedUnit> {
    const module = this.modules.get(name);
    if (!module)
      return failed('UNKNOWN_UNIT', `no T2 unit called ${name} is in the catalogue of this engine`);
    try {
      const exported: Record<string, unknown> = await import(module.moduleUrl);
      // The catalogue was made from this very export.
      return runnable(exported[module.exportName] as UnitDefinition, config);
    } catch (error) {
      return failed('EXCEPTION', `${name} could not be made: ${describeError(error)}`);
    }
  }
}

function runnable(definition: UnitDefinition, config: JsonObject): LoadedUnit {
  switch (definition.kind) {
    case 'LIGHT_CURVE': {
      const unit = definition.create(config);
      return { ok: true, run: ({ points }) => unit.process({ points }) };
    }
    case 'TIED_LIGHT_CURVE': {
      const unit = definition.create(config);
      return { ok: true, run: ({ points, tied }) => unit.process({ points }, tied) };
    }
    case 'MATCHED_LIGHT_CURVE': {
      const unit = definition.create(withoutPins(config));
      return {
        ok: true,
        run: ({ points, surroundings = NO_SURROUNDINGS }) => unit.process({ points }, surroundings),
      };
    }
    case 'STATE': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(stateViewOf(ticket)) };
    }
    case 'TIED_STATE': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(stateViewOf(ticket), ticket.tied) };
    }
    case 'DATAPOINT': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(datapointOf(ticket)) };
    }
    case 'TIED_DATAPOINT': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(datapointOf(ticket), ticket.tied) };
    }
    case 'TRANSIENT': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(transientViewOf(ticket)) };
    }
    case 'TIED_TRANSIENT': {
      const unit = definition.create(config);
      return { ok: true, run: (ticket) => unit.process(transientViewOf(ticket), ticket.tied) };
    }
    default:
      return failed('UNKNOWN_UNIT', `${definition.name} is of kind ${definition.kind}, not a T2 unit`);
  }
}

function failed(code: FailedRun['code'], message: string): FailedRun {
  return { ok: false, code, message, retryable: false };
}
