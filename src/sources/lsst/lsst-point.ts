import {
  type AlertSummary,
  type Datapoint,
  type ShapedDatapoint,
  toDatapointId,
} from '../../domain/datapoint.js';
import { type DatapointDraft, fluxPoint, setPosition } from '../../domain/flux-point.js';
import type { SourceRecord } from '../../domain/packet.js';
import { magOf } from '../../domain/photometry.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import { idIn, numberIn, textIn } from '../../domain/scalar-field.js';
import { mjdUtcOfTai } from '../../domain/time.js';
import { bodyMembers, hashedId } from '../point-identity.js';

/** Alerts of LSST are public without exception; what is not public never leaves Rubin as an alert. */
export const LSST_LABEL = 'lsst-public';

/** Fluxes of LSST packets are in nJy. */
const NANOJANSKY_PER_MICROJANSKY = 1000;

/** Significance of the limit computed from the noise of a difference image. */
const LIMIT_SIGMA = 5;

const BANDS: ReadonlySet<string> = new Set(['u', 'g', 'r', 'i', 'z', 'y']);

/** Gives the time of mid-exposure, MJD on the TAI scale; `midPointTai` in older schemas. */
export function midpointTaiOf(fields: ScalarRecord): number | undefined {
  return numberIn(fields, 'midpointMjdTai') ?? numberIn(fields, 'midPointTai');
}

/** Gives the passband; ELAsTiCC calls the field `filterName` and writes Y for y. */
export function bandOf(fields: ScalarRecord): string | undefined {
  const band = (textIn(fields, 'band') ?? textIn(fields, 'filterName'))?.toLowerCase();
  return band !== undefined && BANDS.has(band) ? band : undefined;
}

function fluxOf(fields: ScalarRecord): number | undefined {
  return numberIn(fields, 'psfFlux') ?? numberIn(fields, 'psFlux');
}

function fluxErrOf(fields: ScalarRecord): number | undefined {
  return numberIn(fields, 'psfFluxErr') ?? numberIn(fields, 'psFluxErr');
}

/** Gives the declination; `decl` in older schemas. */
export function decOf(fields: ScalarRecord): number | undefined {
  return numberIn(fields, 'dec') ?? numberIn(fields, 'decl');
}

/**
 * Shapes a detection from a `diaSource` or `prvDiaSources` record; both have the same schema.
 *
 * @param summary  for the trigger of an alert
 * @returns        `undefined` when id, time or band is missing
 */
export function detection(record: SourceRecord, summary?: AlertSummary): ShapedDatapoint | undefined {
  const { fields } = record;
  const [id, midpoint, band] = [idIn(fields, 'diaSourceId'), midpointTaiOf(fields), bandOf(fields)];
  if (id === undefined || midpoint === undefined || band === undefined) return undefined;
  const flux = fluxOf(fields);
  const measurement = {
    id: toDatapointId(`lsst:${id}`),
    kind: 'DETECTION',
    mjd: mjdUtcOfTai(midpoint),
    timeReference: 'MID_EXPOSURE',
    band,
  } as const;
  const point =
    flux === undefined
      ? withoutFlux(measurement, fields)
      : fluxPoint(measurement, flux / NANOJANSKY_PER_MICROJANSKY, microjansky(fluxErrOf(fields)));
  setPosition(point, numberIn(fields, 'ra'), decOf(fields));
  const reliability = numberIn(fields, 'reliability');
  if (reliability !== undefined) point.rb = reliability;
  if (summary !== undefined) point.summary = summary;
  return { datapoint: point, label: LSST_LABEL, raw: record.raw };
}

/** Makes a detection whose PSF flux could not be measured; the survey's flag is then all that tells the sign. */
function withoutFlux(
  measurement: Pick<DatapointDraft, 'id' | 'kind' | 'mjd' | 'timeReference' | 'band'>,
  fields: ScalarRecord,
): DatapointDraft {
  const isNegative = fields['isNegative'] ?? fields['is_negative'];
  const { id, kind, mjd, timeReference, band } = measurement;
  if (typeof isNegative !== 'boolean') return { id, kind, mjd, timeReference, band };
  return { id, kind, sign: isNegative ? 'NEGATIVE' : 'POSITIVE', mjd, timeReference, band };
}

const FORCED_BODY = bodyMembers([
  'band',
  'detector',
  'diaForcedSourceId',
  'kind',
  'midpointMjdTai',
  'psfFlux',
  'psfFluxErr',
  'visit',
]);

/**
 * Shapes a `prvDiaForcedSources` record; `undefined` when it has no flux, time or band. Its id is a hash over what was
 * measured: measured anew, it is another point.
 */
export function forcedPoint(record: SourceRecord, head: string): ShapedDatapoint | undefined {
  const { fields } = record;
  const [midpoint, band, flux] = [midpointTaiOf(fields), bandOf(fields), fluxOf(fields)];
  if (midpoint === undefined || band === undefined || flux === undefined) return undefined;
  const err = fluxErrOf(fields);
  const id = hashedId('lsst', head, FORCED_BODY, [
    band,
    numberIn(fields, 'detector'),
    idIn(fields, 'diaForcedSourceId'),
    'FORCED',
    midpoint,
    flux,
    err,
    visitOf(fields),
  ]);
  const point = fluxPoint(
    { id, kind: 'FORCED', mjd: mjdUtcOfTai(midpoint), timeReference: 'MID_EXPOSURE', band },
    flux / NANOJANSKY_PER_MICROJANSKY,
    microjansky(err),
  );
  setPosition(point, numberIn(fields, 'ra'), decOf(fields));
  return { datapoint: point, label: LSST_LABEL, raw: record.raw };
}

const LIMIT_BODY = bodyMembers(['band', 'diaNoise', 'kind', 'midpointMjdTai', 'visit']);

/** Shapes a `prvDiaNondetectionLimits` record (until schema 7.4): the limit is five times the noise of the image. */
export function upperLimit(record: SourceRecord, head: string): ShapedDatapoint | undefined {
  const { fields } = record;
  const [midpoint, band, noise] = [midpointTaiOf(fields), bandOf(fields), numberIn(fields, 'diaNoise')];
  if (midpoint === undefined || band === undefined || noise === undefined) return undefined;
  const limitMag = magOf((LIMIT_SIGMA * noise) / NANOJANSKY_PER_MICROJANSKY);
  if (limitMag === undefined) return undefined;
  const id = hashedId('lsst', head, LIMIT_BODY, [band, noise, 'UPPER_LIMIT', midpoint, visitOf(fields)]);
  const point: Datapoint = {
    id,
    kind: 'UPPER_LIMIT',
    mjd: mjdUtcOfTai(midpoint),
    timeReference: 'MID_EXPOSURE',
    band,
    limitMag,
    limitSigma: LIMIT_SIGMA,
  };
  return { datapoint: point, label: LSST_LABEL, raw: record.raw };
}

function visitOf(fields: ScalarRecord): string | undefined {
  return idIn(fields, 'visit') ?? idIn(fields, 'ccdVisitId');
}

function microjansky(nanojansky: number | undefined): number | undefined {
  return nanojansky === undefined ? undefined : nanojansky / NANOJANSKY_PER_MICROJANSKY;
}
