import { ObjectId } from 'mongodb';
import { packPoint } from '../../packed/point-codec.js';
import type { ArchivedTransient } from '../../port/archive-store.js';
import type { FormerPlaceDocument, FormerPointDocument } from '../history-documents.js';
import type { InternedKeys } from '../interned-keys.js';
import { laneIds } from './lane-ids.js';

/** Makes what the points of a transient were before. */
export function formerPointDocuments(
  keys: InternedKeys,
  transient: number,
  { key, points }: ArchivedTransient,
): FormerPointDocument[] {
  return points.flatMap(({ version, label, former = [] }, seq) =>
    former.map(({ datapoint, untilUnixMs }) => {
      const [labelId, bandId] = [keys.labels.knownId(label), keys.words.knownId(datapoint.band)];
      const record = packPoint(key.survey, version, datapoint, { seq, labelId, bandId });
      return { _id: new ObjectId(), transient, record, until: untilUnixMs };
    }),
  );
}

/** Makes the places that the states of a transient had before. */
export function formerPlaceDocuments(
  keys: InternedKeys,
  transient: number,
  { states }: ArchivedTransient,
): FormerPlaceDocument[] {
  return states.flatMap(({ id, derived }) =>
    derived.flatMap(({ lanes, former = [] }) =>
      former.map(({ derivation, untilUnixMs }) => ({
        _id: new ObjectId(),
        transient,
        state: Buffer.from(id, 'hex'),
        lanes: laneIds(keys, lanes),
        derivation: derivation ?? null,
        until: untilUnixMs,
      })),
    ),
  );
}
