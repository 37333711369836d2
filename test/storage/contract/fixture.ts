import { hash } from 'node:crypto';
import { type AccessTerm, accessTerm } from '../../../src/access/access-term.js';
import type { ChannelAccess } from '../../../src/access/channel-access.js';
import { type Clearance, clearanceFor } from '../../../src/access/clearance.js';
import type { LabelTable } from '../../../src/access/label.js';
import { type Lane, lane } from '../../../src/access/lane.js';
import { systemClearance } from '../../../src/access/system-clearance.js';
import { ANONYMOUS } from '../../../src/access/viewer.js';
import { type VisibilityClass, visibilityClass, worldsOf } from '../../../src/access/visibility-class.js';
import { type Datapoint, toDatapointId } from '../../../src/domain/datapoint.js';
import type { Facet } from '../../../src/domain/facet.js';
import { pointVersionOf } from '../../../src/provenance/point-version.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import type { StoredPoint, TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { Trace } from '../../../src/storage/port/origin-rows.js';
import type { Storage } from '../../../src/storage/port/storage.js';

/** Opens an empty store of the adapter under test. */
export type OpenStorage = () => Promise<Storage>;

export const PUBLIC = 'ztf-public';
export const PARTNER = 'ztf-partnership';
export const CALTECH = 'ztf-caltech';

export const LABELS: LabelTable = new Map([
  [PUBLIC, { kind: 'EVERYONE' }],
  [PARTNER, { kind: 'GRANTS', anyOf: ['partner'] }],
  [CALTECH, { kind: 'GRANTS', anyOf: ['caltech'] }],
]);

export const PUBLIC_TERM = accessTerm([[PUBLIC]]);
export const PARTNER_TERM = accessTerm([[PARTNER]]);
export const CALTECH_TERM = accessTerm([[CALTECH]]);

/** The channel that everybody reads, and the one of the partners. */
export const OPEN_CHANNEL: ChannelAccess = {
  name: 'OPEN',
  access: [PUBLIC],
  readableBy: { kind: 'EVERYONE' },
};
export const TEAM_CHANNEL: ChannelAccess = {
  name: 'TEAM',
  access: [PARTNER, PUBLIC],
  readableBy: { kind: 'GRANTS', anyOf: ['team'] },
};

/** Runs of the fixtures. */
export const RUN = '01JRUN00000000000000000001';
export const WORKER_RUN = '01JRUN00000000000000000002';

export const NOW = 1_800_000_000_000;

export const anonymous: Clearance = clearanceFor(ANONYMOUS, LABELS, NOW);
export const partner: Clearance = viewer('partner', 'team');
export const caltech: Clearance = viewer('caltech');
export const system: Clearance = systemClearance('test');

/** Gives the clearance of a holder of the grants. */
export function viewer(...grants: readonly string[]): Clearance {
  return clearanceFor({ kind: 'TOKEN', subject: 'someone', grants }, LABELS, NOW);
}

/** Gives 64 hex digits that stand for a name. */
export function hashOf(name: string): string {
  return hash('sha256', name, 'hex');
}

/** Opens a store with the labels, channels, run and traces that the fixtures use. */
export async function openPrepared(open: OpenStorage): Promise<Storage> {
  const storage = await open();
  await storage.registry.useLabels(LABELS);
  await storage.registry.useChannels([OPEN_CHANNEL, TEAM_CHANNEL]);
  await storage.registry.useTraces([COMBINER_TRACE, traceOf('Fit'), traceOf('Match'), traceOf('Digest')]);
  for (const id of [RUN, WORKER_RUN])
    await storage.registry.startRun({
      id,
      process: 'engine',
      software: 'ampelgraph 0.1.0',
      nodeVersion: 'v20',
      platform: 'linux',
      host: 'host',
      pid: 1,
      startedAtUnixMs: NOW,
    });
  return storage;
}

/** Gives the trace of the only version of a unit, with an empty config. */
export function traceOf(unit: string, tier: 'T1' | 'T2' = 'T2'): Trace {
  return {
    id: hashOf(`trace ${unit}`),
    unitVersion: {
      id: hashOf(`version ${unit}`),
      name: unit,
      tier,
      package: 'test',
      version: '1.0.0',
      digest: hashOf(`digest ${unit}`),
    },
    config: { hash: hashOf(`config ${unit}`), config: { of: unit } },
  };
}

export const COMBINER_TRACE = traceOf('Latest', 'T1');

/** Makes a detection of magnitude 18 with the given id and time. */
export function detection(
  id: string,
  mjd: number,
  label = PUBLIC,
  term: AccessTerm = accessTerm([[label]]),
): StoredPoint {
  const datapoint: Datapoint = {
    id: toDatapointId(id),
    kind: 'DETECTION',
    sign: 'POSITIVE',
    mjd,
    timeReference: 'EXPOSURE_START',
    band: 'g',
    fluxMicrojansky: 229.08676527677747,
    fluxErrMicrojansky: 2.1,
    mag: 18,
    magErr: 0.01,
    raDeg: 10.5,
    decDeg: -3.25,
    rb: 0.75,
    exposure: `${mjd}:12`,
    summary: { drb: 0.99, surveyFirstDetectionMjd: mjd - 1 },
  };
  return { version: pointVersionOf(datapoint, label), datapoint, label, term };
}

/** Makes the facet of a few points at a place: only what the tests look at is filled in. */
export function facetAt(
  points: readonly StoredPoint[],
  place: { readonly raDeg: number; readonly decDeg: number } = { raDeg: 10.5, decDeg: -3.25 },
): Facet {
  const mjds = points.map(({ datapoint }) => datapoint.mjd);
  const [first, last] = [Math.min(...mjds), Math.max(...mjds)];
  return {
    position: {
      ...place,
      positionErrorArcsec: 0.3,
      hpx: hpxKeyOf(place.raDeg, place.decDeg),
      h3: '8f754e64992d6d8',
    },
    firstDetectionMjd: first,
    lastDetectionMjd: last,
    detectionCount: points.length,
    negativeDetectionCount: 0,
    upperLimitCount: 0,
    forcedCount: 0,
    peakMag: 18,
    peakMjd: first,
    peakBand: 'g',
    lastMag: 18,
    lastBand: 'g',
    bands: [
      {
        band: 'g',
        count: points.length,
        firstMjd: first,
        firstMag: 18,
        lastMjd: last,
        lastMag: 18,
        peakMjd: first,
        peakMag: 18,
      },
    ],
    quality: { bestDrb: 0.99, lastDrb: 0.99 },
    dataUntilMjd: last,
  };
}

/** Gives the facets of all classes of a transient with the points. */
export function facetsOf(
  points: readonly StoredPoint[],
  place?: { readonly raDeg: number; readonly decDeg: number },
): TransientChange['facets'] {
  const terms = [...new Set(points.map(({ term }) => term))];
  return worldsOf(terms, LABELS).map(({ visibility }) => ({
    visibility,
    facet: facetAt(
      points.filter(({ term }) => visibility.open.includes(term)),
      place,
    ),
  }));
}

/** Gives the lane of a channel in the class of the given open and closed terms. */
export function laneOf(
  channel: ChannelAccess,
  open: readonly AccessTerm[],
  closed: readonly AccessTerm[] = [],
): Lane {
  return lane(channel.name, visibilityClass(open, closed));
}

export const OPEN_LANE = laneOf(OPEN_CHANNEL, [PUBLIC_TERM]);
export const TEAM_LANE = laneOf(TEAM_CHANNEL, [PUBLIC_TERM]);

/** Gives a change that does nothing, with parts replaced. */
export function change(
  name: string,
  parts: Partial<TransientChange> & { readonly points?: readonly StoredPoint[] },
): TransientChange {
  const { points = [], ...given } = parts;
  return {
    key: { survey: 'ztf', name },
    basedOn: 0,
    addedPoints: points.map((point) => ({
      ...point,
      raw: { encoding: 'json', text: `{"of":"${point.version}"}` },
    })),
    changedPoints: [],
    alerts: [],
    facets: points.length > 0 ? facetsOf(points) : [],
    accepted: [],
    states: [],
    tickets: [],
    ...given,
  };
}

/** Gives the class of open and closed terms. */
export function classOf(open: readonly AccessTerm[], closed: readonly AccessTerm[] = []): VisibilityClass {
  return visibilityClass(open, closed);
}
