import type { Command } from 'commander';
import { addSkymapAdd } from './skymap/add.js';
import { addSkymapCandidates, addSkymapExplain } from './skymap/candidates.js';
import { addSkymapChance } from './skymap/chance.js';
import { addSkymapCoverage } from './skymap/coverage.js';
import { addSkymapExport } from './skymap/export.js';
import { addSkymapLevel } from './skymap/level.js';
import { addSkymapList } from './skymap/list.js';

/** Adds `ampelgraph skymap` with its commands. */
export function addSkymap(program: Command): void {
  const skymap = program
    .command('skymap')
    .description('events on the sky: register them, and ask for their counterparts');
  for (const add of [
    addSkymapAdd,
    addSkymapList,
    addSkymapCandidates,
    addSkymapExplain,
    addSkymapChance,
    addSkymapCoverage,
    addSkymapLevel,
    addSkymapExport,
  ])
    add(skymap);
}
