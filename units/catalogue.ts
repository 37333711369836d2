import { nearestName } from '../src/domain/near-miss.js';
import type { CatalogueEntry, UnitDefinition } from '../src/unit/index.js';
import { LsstShaper } from './shapers/lsst-shaper.js';
import { ZtfShaper } from './shapers/ztf-shaper.js';
import { AcceptAll } from './t0/accept-all.js';
import { DecentFilter } from './t0/decent-filter.js';
import { EachDatapoint } from './t1/each-datapoint.js';
import { HistoryStates } from './t1/history-states.js';
import { LatestState } from './t1/latest-state.js';
import { CatalogMatch } from './t2/catalog-match.js';
import { DutyCycle } from './t2/duty-cycle.js';
import { LightCurveSummary } from './t2/light-curve-summary.js';
import { NightLog } from './t2/night-log.js';
import { PeakColourEvolution } from './t2/peak-colour-evolution.js';
import { PointQuality } from './t2/point-quality.js';
import { RiseDecline } from './t2/rise-decline.js';
import { TransientTable } from './t3/transient-table.js';

/** All units of this package, by tier and name. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  entry(LsstShaper, './shapers/lsst-shaper'),
  entry(ZtfShaper, './shapers/ztf-shaper'),
  entry(AcceptAll, './t0/accept-all'),
  entry(DecentFilter, './t0/decent-filter'),
  entry(EachDatapoint, './t1/each-datapoint'),
  entry(HistoryStates, './t1/history-states'),
  entry(LatestState, './t1/latest-state'),
  entry(CatalogMatch, './t2/catalog-match'),
  entry(DutyCycle, './t2/duty-cycle'),
  entry(LightCurveSummary, './t2/light-curve-summary'),
  entry(NightLog, './t2/night-log'),
  entry(PeakColourEvolution, './t2/peak-colour-evolution'),
  entry(PointQuality, './t2/point-quality'),
  entry(RiseDecline, './t2/rise-decline'),
  entry(TransientTable, './t3/transient-table'),
];

/** Units are exported under their own names, which a test of the catalogue makes sure of. */
function entry(definition: UnitDefinition, module: string): CatalogueEntry {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return {
    definition,
    moduleUrl: new URL(`${module}${extension}`, import.meta.url).href,
    exportName: definition.name,
  };
}

/** Finds a unit by the name that job files use. */
export function findUnit(
  name: string,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
): CatalogueEntry | undefined {
  return catalogue.find(({ definition }) => definition.name === name);
}

/** Names the unit that was probably meant by an unknown name; `undefined` when none is near. */
export function nearestUnitName(
  name: string,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
): string | undefined {
  return nearestName(
    name,
    catalogue.map(({ definition }) => definition.name),
  );
}
