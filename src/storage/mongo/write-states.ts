import { ObjectId } from 'mongodb';
import { packBits } from '../packed/bitmap.js';
import type { DerivedState } from '../port/ingest-store.js';
import { type AppliedChange, type CommitContext, seqsOf } from './commit-context.js';
import type { StateDocument } from './derived-documents.js';
import type { FormerPlaceDocument } from './history-documents.js';

/** A state of the commit: as stored, or as it will be. */
interface Draft {
  readonly document: StateDocument;
  readonly isNew: boolean;
  readonly isChanged: boolean;
}

/** Writes states and in which lanes they were derived, in the order of derivation. */
export async function writeStates(context: CommitContext, applied: readonly AppliedChange[]): Promise<void> {
  const drafts = await storedStates(context, applied);
  const former: FormerPlaceDocument[] = [];
  for (const change of applied) {
    let derivation = change.derivations;
    for (const state of change.change.states)
      writeState(context, change, state, ++derivation, { drafts, former });
  }
  const { connection, session } = context;
  const all = [...drafts.values()];
  const added = all.filter(({ isNew }) => isNew).map(({ document }) => document);
  if (added.length > 0) await connection.of('state').insertMany(added, { session });
  if (former.length > 0) await connection.of('former_place').insertMany(former, { session });
  const changed = all.filter(({ isNew, isChanged }) => !isNew && isChanged);
  if (changed.length === 0) return;
  await connection.of('state').bulkWrite(
    changed.map(({ document: { _id, transient, lanes, additions, current } }) => ({
      updateOne: { filter: { _id, transient }, update: { $set: { lanes, additions, current } } },
    })),
    { session },
  );
}

async function storedStates(
  { connection, session }: CommitContext,
  applied: readonly AppliedChange[],
): Promise<Map<string, Draft>> {
  const wanted = applied.filter(({ change }) => change.states.length > 0);
  if (wanted.length === 0) return new Map();
  const documents = await connection
    .of('state')
    .find(
      {
        _id: { $in: wanted.flatMap(({ change }) => change.states.map(({ id }) => Buffer.from(id, 'hex'))) },
        transient: { $in: wanted.map(({ transient }) => transient) },
      },
      { session },
    )
    .toArray();
  return new Map(
    documents.map((document) => [document._id.toString('hex'), { document, isNew: false, isChanged: false }]),
  );
}

function writeState(
  { keys, uses, run, nowUnixMs }: CommitContext,
  applied: AppliedChange,
  state: DerivedState,
  derivation: number,
  { drafts, former }: { readonly drafts: Map<string, Draft>; readonly former: FormerPlaceDocument[] },
): void {
  const known = drafts.get(state.id);
  const lanes = keys.idsOf(state.lanes);
  const trace = keys.traces.knownId(state.traceId);
  const document = known?.document ?? {
    _id: Buffer.from(state.id, 'hex'),
    transient: applied.transient,
    trace,
    points: packBits(seqsOf(applied, state.points)),
    lanes: [],
    additions: [],
    current: [],
  };
  const added = lanes.filter((lane) => !document.lanes.includes(lane));
  // Derived again without being current changes nothing where it was known.
  const touched = !known || state.current ? lanes : added;
  if (touched.length === 0) return;
  if (known && state.current) former.push(...formerPlaces(document, lanes, nowUnixMs));
  drafts.set(state.id, {
    isNew: known?.isNew ?? true,
    isChanged: true,
    document: {
      ...document,
      lanes: [...document.lanes, ...added].sort((a, b) => a - b),
      additions:
        added.length === 0
          ? document.additions
          : [...document.additions, { lanes: added, since: nowUnixMs, run, derivation }],
      current: state.current ? currentWith(document.current, lanes, derivation) : document.current,
    },
  });
  uses.runByLanes(run, touched);
  uses.traceByLanes(trace, touched);
}

/** Says at which places lanes last had a state current, those together that had it at the same. */
function formerPlaces(
  { _id: state, transient, lanes: known, current }: StateDocument,
  lanes: readonly number[],
  until: number,
): FormerPlaceDocument[] {
  const groups = new Map<number | null, number[]>();
  // Lanes that come now have their beginning to tell.
  for (const lane of lanes.filter((candidate) => known.includes(candidate))) {
    const place = current.find((entry) => entry.lanes.includes(lane))?.derivation ?? null;
    groups.set(place, [...(groups.get(place) ?? []), lane]);
  }
  return [...groups].map(([derivation, ofPlace]) => ({
    _id: new ObjectId(),
    transient,
    state,
    lanes: ofPlace,
    derivation,
    until,
  }));
}

/** Gives lanes their new last place; no lane keeps an older one. */
function currentWith(
  current: StateDocument['current'],
  lanes: readonly number[],
  derivation: number,
): StateDocument['current'] {
  const others = current
    .map((entry) => ({ ...entry, lanes: entry.lanes.filter((lane) => !lanes.includes(lane)) }))
    .filter((entry) => entry.lanes.length > 0);
  return [...others, { lanes, derivation }];
}
