import type { Clearance } from '../access/clearance.js';
import type { ColumnType } from '../domain/catalogue.js';
import { StorageConflict } from '../domain/errors.js';
import type { SkyPosition } from '../domain/sky-position.js';
import type { CatalogueStore, CatalogueVersion } from '../storage/port/catalogue-store.js';
import type { TransientStore } from '../storage/port/transient-store.js';
import type { Counterparts, FileMatchMode } from './match-file.js';
import type { TableColumnType } from './table.js';

/** How far, and which. */
export interface MatchReach {
  readonly radiusArcsec: number;
  readonly mode: FileMatchMode;
}

const TYPES: Readonly<Record<ColumnType, TableColumnType>> = {
  TEXT: 'TEXT',
  INTEGER: 'WHOLE',
  LONG: 'WHOLE',
  NUMBER: 'NUMBER',
  BOOLEAN: 'BOOLEAN',
  LIST: 'LIST',
};

/** Pairs of one call; more of them are refused. */
const MAX_ROWS = 1_000_000;

/** Matches with transients as the clearance sees them. */
export function transientCounterparts(
  transients: Pick<TransientStore, 'matchPlaces'>,
  clearance: Clearance,
  { radiusArcsec, mode }: MatchReach,
): Counterparts {
  return {
    columns: ['transient', 'survey', 'transient_ra_deg', 'transient_dec_deg', 'detection_count'],
    types: ['TEXT', 'TEXT', 'NUMBER', 'NUMBER', 'WHOLE'],
    match: async (positions) => {
      const cones = conesAround(positions, radiusArcsec);
      const found = await transients.matchPlaces(clearance, { cones, mode, maxRows: MAX_ROWS });
      return found.map((matches) =>
        matches.map(({ key, raDeg, decDeg, detectionCount, separationArcsec }) => ({
          separationArcsec,
          values: [key.name, key.survey, raDeg, decDeg, detectionCount],
        })),
      );
    },
  };
}

/** Matches with the rows of a catalogue; their columns stand under `<name>.<column>`. */
export function catalogueCounterparts(
  catalogues: Pick<CatalogueStore, 'cones'>,
  clearance: Clearance,
  version: CatalogueVersion,
  { radiusArcsec, mode }: MatchReach,
): Counterparts {
  const names = version.columns.map(({ name }) => name);
  return {
    columns: names.map((name) => `${version.name}.${name}`),
    types: version.columns.map(({ type }) => TYPES[type]),
    match: async (positions) => {
      const cones = conesAround(positions, radiusArcsec);
      const query = { catalogue: version, cones, mode, where: [], maxRows: MAX_ROWS };
      const found = await catalogues.cones(clearance, query);
      // Removed while the file was read: nothing lies around the rest, which an answer must not claim.
      if (!found)
        throw new StorageConflict(`the catalogue ${version.name}@${version.version} was removed meanwhile`);
      return found.map((matches) =>
        matches.map(({ separationArcsec, values }) => ({
          separationArcsec,
          values: names.map((name) => values[name] ?? null),
        })),
      );
    },
  };
}

function conesAround(positions: readonly SkyPosition[], radiusArcsec: number) {
  return positions.map(({ raDeg, decDeg }) => ({ raDeg, decDeg, radiusArcsec }));
}
