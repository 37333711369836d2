import { describe } from 'vitest';
import { accessContract } from './access.js';
import { archiveContract } from './archive.js';
import { catalogueContract } from './catalogues.js';
import { changeContract } from './changes.js';
import { coneContract } from './cones.js';
import { datapointContract } from './datapoints.js';
import { densityContract } from './density.js';
import { derivedContract } from './derived.js';
import { digestContract } from './digest.js';
import { executionContract } from './executions.js';
import { facetContract } from './facets.js';
import type { OpenStorage } from './fixture.js';
import { historyContract } from './history.js';
import { ingestContract } from './ingest.js';
import { journalContract } from './journal.js';
import { matchConesContract } from './match-cones.js';
import { pagingContract } from './paging.js';
import { placeContract } from './places.js';
import { predicateContract } from './predicates.js';
import { provenanceContract } from './provenance.js';
import { recordAccessContract } from './record-access.js';
import { recordContract } from './records.js';
import { regionContract } from './regions.js';
import { registryContract } from './registry.js';
import { ticketContract } from './tickets.js';

/** Runs everything that the storage port promises over one adapter. */
export function storageContract(name: string, open: OpenStorage): void {
  describe(`the storage port on ${name}`, () => {
    registryContract(open);
    ingestContract(open);
    historyContract(open);
    accessContract(open);
    datapointContract(open);
    coneContract(open);
    regionContract(open);
    matchConesContract(open);
    pagingContract(open);
    placeContract(open);
    densityContract(open);
    predicateContract(open);
    derivedContract(open);
    ticketContract(open);
    executionContract(open);
    provenanceContract(open);
    journalContract(open);
    changeContract(open);
    archiveContract(open);
    facetContract(open);
    recordContract(open);
    recordAccessContract(open);
    catalogueContract(open);
    digestContract(open);
  });
}
