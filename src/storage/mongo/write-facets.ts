import { type AnyBulkWriteOperation, ObjectId } from 'mongodb';
import { byTransient } from './by-transient.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import { facetContent } from './facet-fields.js';
import type { FacetDocument } from './transient-documents.js';

type KnownFacet = Pick<FacetDocument, '_id' | 'transient' | 'classId' | 'lanes' | 'packed'>;
type Write = AnyBulkWriteOperation<FacetDocument>;

/**
 * Makes the facets of transients those of the changes; unchanged ones are not written.
 *
 * @param lanes  all lanes that accepted a transient, where some came to it: they stand in its facets as well
 */
export async function writeFacets(
  { connection, session, keys }: CommitContext,
  applied: readonly AppliedChange[],
  lanes: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const touched = applied.filter(({ change, transient }) => change.facets.length > 0 || lanes.has(transient));
  if (touched.length === 0) return;
  const found = await connection
    .of('facet')
    .find({ transient: { $in: touched.map(({ transient }) => transient) } }, { session })
    .project<KnownFacet>({ transient: 1, classId: 1, lanes: 1, packed: 1 })
    .toArray();
  const groups = byTransient(found);
  const writes = touched.flatMap(({ change, transient }) => {
    const known = groups.get(transient) ?? [];
    const accepted = lanes.get(transient) ?? known[0]?.lanes ?? [];
    if (change.facets.length === 0)
      return known.map(({ _id }): Write => update({ _id, transient }, { lanes: accepted }));
    return facetWrites({ change, transient, known, accepted }, (key) => keys.classes.knownId(key));
  });
  if (writes.length > 0) await connection.of('facet').bulkWrite(writes, { session, ordered: false });
}

function facetWrites(
  {
    change,
    transient,
    known,
    accepted,
  }: Pick<AppliedChange, 'change' | 'transient'> & {
    readonly known: readonly KnownFacet[];
    readonly accepted: readonly number[];
  },
  classIdOf: (key: string) => number,
): Write[] {
  const writes: Write[] = [];
  const left = new Map(known.map((facet) => [facet.classId, facet]));
  for (const { visibility, facet } of change.facets) {
    const classId = classIdOf(visibility.key);
    const content = facetContent(facet);
    const before = left.get(classId);
    left.delete(classId);
    if (!before)
      writes.push({
        insertOne: {
          document: {
            _id: new ObjectId(),
            transient,
            classId,
            survey: change.key.survey,
            name: change.key.name,
            lanes: accepted,
            ...content,
          },
        },
      });
    else if (!before.packed.equals(content.packed) || before.lanes.length !== accepted.length)
      writes.push(update({ _id: before._id, transient }, { ...content, lanes: accepted }));
  }
  for (const { _id } of left.values()) writes.push({ deleteOne: { filter: { _id, transient } } });
  return writes;
}

function update(
  filter: { readonly _id: ObjectId; readonly transient: number },
  $set: Partial<FacetDocument>,
): Write {
  return { updateOne: { filter, update: { $set } } };
}
