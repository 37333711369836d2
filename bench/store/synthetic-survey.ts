import { hash } from 'node:crypto';
import { type AccessTerm, accessTerm } from '../../src/access/access-term.js';
import type { ChannelAccess } from '../../src/access/channel-access.js';
import type { LabelTable } from '../../src/access/label.js';
import { lane } from '../../src/access/lane.js';
import { worldsOf } from '../../src/access/visibility-class.js';
import { type Datapoint, toDatapointId } from '../../src/domain/datapoint.js';
import type { Facet } from '../../src/domain/facet.js';
import type { ScalarRecord } from '../../src/domain/scalar.js';
import { pointVersionOf } from '../../src/provenance/point-version.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import type { StoredPoint, TransientChange } from '../../src/storage/port/ingest-store.js';
import type { Storage } from '../../src/storage/port/storage.js';

/** Shares of transients by their terms, as in research/feasibility.md: public, with partnership, partnership only, three. */
const MIXES = [
  { share: 0.7, labels: ['public'] },
  { share: 0.2, labels: ['public', 'partner'] },
  { share: 0.08, labels: ['partner'] },
  { share: 0.02, labels: ['public', 'partner', 'caltech'] },
] as const;

/** The label table of the measurements; `l0` to `l9` serve the case of many classes. */
export const LABELS: LabelTable = new Map([
  ['public', { kind: 'EVERYONE' }],
  ['partner', { kind: 'GRANTS', anyOf: ['partner'] }],
  ['caltech', { kind: 'GRANTS', anyOf: ['caltech'] }],
]);

const CHANNELS: readonly ChannelAccess[] = ['A', 'B', 'C', 'D', 'E'].map((name) => ({
  name,
  access: 'EVERY_LABEL',
  readableBy: { kind: 'EVERYONE' },
}));

/** Numbers in [0, 1) that repeat with the seed. */
export type Random = () => number;

/** Says which data rights the points of a transient have. */
export type LabelChoice = (random: Random) => readonly string[];

/** Chooses as {@link MIXES} say. */
export const surveyLabels: LabelChoice = (random) => {
  let rest = random();
  for (const { share, labels } of MIXES) {
    if (rest < share) return labels;
    rest -= share;
  }
  return MIXES[0].labels;
};

/** Chooses one to three of ten labels: 985 classes, since a set of k labels can be seen in 2^k - 1 ways. */
export const tenLabels: LabelChoice = (random) => {
  const count = 1 + Math.floor(random() * 3);
  return [...new Set(Array.from({ length: count }, () => `l${Math.floor(random() * 10)}`))];
};

/** A transient as the measurements know it. */
export interface MadeTransient {
  readonly name: string;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly labels: readonly string[];
  readonly points: StoredPoint[];
  version: number;
}

/** Registers what the made data refer to. */
export async function prepare(storage: Storage): Promise<void> {
  await storage.registry.useLabels(LABELS);
  await storage.registry.useChannels(CHANNELS);
  await storage.registry.useTraces(
    ['Latest', 'U0', 'U1', 'U2', 'U3'].map((name) => ({
      id: hexOf(`trace ${name}`),
      unitVersion: {
        id: hexOf(`version ${name}`),
        name,
        tier: name === 'Latest' ? 'T1' : 'T2',
        package: 'bench',
        version: '1.0.0',
        digest: hexOf(name),
      },
      config: { hash: hexOf(`config ${name}`), config: {} },
    })),
  );
}

/** Gives 64 hex digits that stand for a text. */
export function hexOf(text: string): string {
  return hash('sha256', text, 'hex');
}

let nextCandid = 1_000_000_000_000_000_000n;

/** Places a transient at random on the sphere. */
export function makeTransient(random: Random, number: number, labels: readonly string[]): MadeTransient {
  return {
    name: `ZTF19${number.toString(36).padStart(7, '0')}`,
    raDeg: random() * 360,
    decDeg: (Math.asin(2 * random() - 1) * 180) / Math.PI,
    labels,
    points: [],
    version: 0,
  };
}

const terms = new Map<string, AccessTerm>();

/** Adds points to a transient, in turn under each of its labels, and gives the change. */
export function addPoints(
  transient: MadeTransient,
  random: Random,
  count: number,
  extra?: Partial<TransientChange>,
): TransientChange {
  const added = Array.from({ length: count }, () => {
    const point = makePoint(transient, random);
    transient.points.push(point);
    return point;
  });
  return {
    key: { survey: 'ztf', name: transient.name },
    basedOn: transient.version++,
    addedPoints: added.map((point) => ({
      ...point,
      raw: { encoding: 'avro', schemaHash: hexOf('schema'), bytes: RAW },
    })),
    changedPoints: [],
    alerts: [],
    facets: facetsOf(transient),
    accepted: [],
    states: [],
    tickets: [],
    ...extra,
  };
}

/** Gives the change that one alert with two new points makes: receipt, facets, states, tickets. */
export function alertOf(transient: MadeTransient, random: Random): TransientChange {
  const isFirst = transient.version === 1;
  const change = addPoints(transient, random, 2);
  const trigger = change.addedPoints[0]!;
  const worlds = change.facets.map(({ visibility }) => visibility);
  const stateful = random() < 0.2 ? worlds : worlds.slice(0, 1);
  const states = stateful.map((visibility, index) => ({
    id: hexOf(`${transient.name} ${transient.points.length} ${index}`),
    traceId: hexOf('trace Latest'),
    points: transient.points.map(({ version }) => version),
    lanes: CHANNELS.map(({ name }) => lane(name, visibility)),
    current: true,
  }));
  const lanes = worlds.flatMap((visibility) => CHANNELS.map(({ name }) => lane(name, visibility)));
  return {
    ...change,
    alerts: [
      {
        alertId: trigger.datapoint.id.slice(4),
        label: trigger.label,
        trigger: trigger.version,
        points: transient.points.slice(-22).map(({ version }) => version),
        fields: FIELDS,
        origin: { source: 'ztf_public_20260101.tar.gz', offset: transient.points.length * 26_600 },
        verdicts: lanes.map((accepting) => ({ lane: accepting, accepted: true })),
      },
    ],
    accepted: isFirst ? lanes.map((accepting) => ({ lane: accepting, admitted: undefined })) : [],
    states,
    tickets: states.flatMap(({ id, lanes: ofState }) =>
      ['U0', 'U1', 'U2'].map((unit) => ({
        key: hexOf(`${unit} ${id}`),
        unit,
        configHash: hexOf(`config ${unit}`),
        stateId: id,
        tiedTo: [],
        lanes: ofState,
      })),
    ),
  };
}

const RAW = Buffer.alloc(420, 7);
const FIELDS: ScalarRecord = Object.fromEntries(
  Array.from({ length: 95 }, (_, index) => [
    `field${index}`,
    index % 3 === 0 ? index : Math.fround(index * 1.37),
  ]),
);

function makePoint({ raDeg, decDeg, labels, points }: MadeTransient, random: Random): StoredPoint {
  const label = labels[points.length % labels.length]!;
  const isLimit = points.length >= labels.length && random() < 0.5;
  const mjd = 58_000 + random() * 3000;
  const id = toDatapointId(`ztf:${nextCandid++}`);
  const datapoint: Datapoint = isLimit
    ? {
        id,
        kind: 'UPPER_LIMIT',
        mjd,
        timeReference: 'EXPOSURE_START',
        band: 'r',
        limitMag: 20.5,
        limitSigma: 5,
      }
    : {
        id,
        kind: 'DETECTION',
        sign: 'POSITIVE',
        mjd,
        timeReference: 'EXPOSURE_START',
        band: 'g',
        fluxMicrojansky: 200 * random(),
        fluxErrMicrojansky: random(),
        mag: Math.fround(18 + random()),
        magErr: Math.fround(0.1 * random()),
        raDeg,
        decDeg,
        rb: Math.fround(random()),
        exposure: `${mjd}:12`,
        summary: { drb: Math.fround(random()), surveyFirstDetectionMjd: 58_000 },
      };
  const term = terms.get(label) ?? accessTerm([[label]]);
  terms.set(label, term);
  return { version: pointVersionOf(datapoint, label), datapoint, label, term };
}

function facetsOf(transient: MadeTransient): TransientChange['facets'] {
  const present = [...new Set(transient.points.map(({ term }) => term))];
  return worldsOf(present, LABELS).map(({ visibility }) => ({
    visibility,
    facet: facetOf(transient, visibility.open),
  }));
}

function facetOf({ raDeg, decDeg, points }: MadeTransient, open: readonly AccessTerm[]): Facet {
  const seen = points.filter(({ term, datapoint }) => datapoint.kind === 'DETECTION' && open.includes(term));
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { datapoint } of seen) {
    first = Math.min(first, datapoint.mjd);
    last = Math.max(last, datapoint.mjd);
  }
  const band = { firstMjd: first, firstMag: 18.1, lastMjd: last, lastMag: 18.2, peakMjd: first, peakMag: 18 };
  return {
    position: {
      raDeg,
      decDeg,
      positionErrorArcsec: 0.3,
      hpx: hpxKeyOf(raDeg, decDeg),
      h3: '8f754e64992d6d8',
    },
    surveyRaDeg: raDeg,
    surveyDecDeg: decDeg,
    firstDetectionMjd: first,
    lastDetectionMjd: last,
    surveyFirstDetectionMjd: 58_000,
    detectionCount: seen.length,
    negativeDetectionCount: 0,
    upperLimitCount: points.length - seen.length,
    forcedCount: 0,
    peakMag: 18 + (first % 1),
    peakMjd: first,
    peakBand: 'g',
    lastMag: 18.2,
    lastBand: 'g',
    bands: [
      { band: 'g', count: seen.length, ...band },
      { band: 'r', count: seen.length, ...band },
    ],
    quality: { bestDrb: 0.99, lastDrb: 0.9, bestRb: 0.8, lastRb: 0.7, negativeShare: 0 },
    dataUntilMjd: last,
  };
}
