import { type ClientSession, ObjectId } from 'mongodb';
import { type CurveNames, LightCurve } from '../packed/light-curve.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { SegmentDocument } from './transient-documents.js';

/** Gives what light curves need of the interned keys. */
export function curveNames(keys: InternedKeys): CurveNames {
  return {
    label: (id) => keys.labels.keyOf(id),
    band: (id) => keys.words.keyOf(id),
    term: (id) => keys.term(id),
    termId: (term) => keys.terms.knownId(term.key),
    labelId: (label) => keys.labels.knownId(label),
    bandId: (band) => keys.words.knownId(band),
  };
}

/** Reads the light curves of transients, by their numbers; those without points have an empty one. */
export async function readLightCurves(
  connection: MongoConnection,
  session: ClientSession,
  names: CurveNames,
  surveys: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, LightCurve<ObjectId>>> {
  const found = await connection
    .of('light_curve_segment')
    .find({ transient: { $in: [...surveys.keys()] } }, { session })
    .toArray();
  const segments = byTransient(found);
  return new Map(
    [...surveys].map(([transient, survey]) => [
      transient,
      new LightCurve(
        names,
        survey,
        [...(segments.get(transient) ?? [])]
          .sort((a, b) => a.term - b.term || a.segment - b.segment)
          .map((stored) => ({
            id: stored._id,
            term: stored.term,
            number: stored.segment,
            count: stored.pointCount,
            points: stored.points,
          })),
      ),
    ]),
  );
}

/** Writes what changed of light curves. Emptied segments go. */
export async function saveLightCurves(
  connection: MongoConnection,
  session: ClientSession,
  curves: readonly { readonly transient: number; readonly curve: LightCurve<ObjectId> }[],
): Promise<void> {
  const added: SegmentDocument[] = [];
  const updates = [];
  for (const { transient, curve } of curves)
    for (const segment of curve.takeChanged()) {
      const { id, term, number, count, points } = segment;
      if (id === undefined) {
        if (count === 0) continue;
        segment.id = new ObjectId();
        added.push({ _id: segment.id, transient, term, segment: number, pointCount: count, points });
      } else if (count === 0) updates.push({ deleteOne: { filter: { _id: id, transient } } });
      else
        updates.push({
          updateOne: { filter: { _id: id, transient }, update: { $set: { pointCount: count, points } } },
        });
    }
  // A point that moves may empty a segment whose number another then takes: removals first.
  if (updates.length > 0)
    await connection.of('light_curve_segment').bulkWrite(updates, { session, ordered: false });
  if (added.length > 0) await connection.of('light_curve_segment').insertMany(added, { session });
}
