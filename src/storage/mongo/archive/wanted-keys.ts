import { parseAccessTerm } from '../../../access/access-term.js';
import { parseLane } from '../../../access/lane.js';
import { parseVisibilityClass } from '../../../access/visibility-class.js';
import type { ArchivedTransient } from '../../port/archive-store.js';
import { WantedKeys } from '../interned-keys.js';

/** Lists all texts that transients write as numbers. */
export function wantedBy(transients: readonly ArchivedTransient[]): WantedKeys {
  const wanted = new WantedKeys();
  const lanes = (groups: readonly { readonly lanes: readonly string[] }[]) => {
    for (const lane of groups.flatMap((group) => group.lanes)) wanted.lane(parseLane(lane));
  };
  for (const { points, facets, alerts, acceptances, states, tickets } of transients) {
    for (const { label, term, datapoint, raw } of points) {
      wanted.label(label);
      wanted.term(parseAccessTerm(term));
      wanted.word(datapoint.band);
      if (raw.encoding === 'avro') wanted.schema(raw.schemaHash);
    }
    for (const { visibility } of facets) wanted.visibilityClass(parseVisibilityClass(visibility));
    for (const { label, fields, verdicts } of alerts) {
      wanted.label(label);
      wanted.fieldList(Object.keys(fields));
      for (const { lane } of verdicts) wanted.lane(parseLane(lane));
    }
    lanes(acceptances);
    for (const { traceId, derived } of states) {
      wanted.trace(traceId);
      lanes(derived);
    }
    for (const { unit, configHash, planned, results } of tickets) {
      wanted.unit(unit);
      wanted.config(configHash);
      lanes(planned);
      for (const { traceId } of results) wanted.trace(traceId);
    }
  }
  return wanted;
}
