import { RefusedSkyFile } from '../../domain/errors.js';
import { canonicalName, isTestName } from './event-name.js';
import { bytesOf, type Fields, isFields, numberOf, textOf } from './json-fields.js';
import { type Notice, SECONDS_PER_YEAR } from './notice.js';
import { unixMsOfIso } from './notice-time.js';

/** Says whether an object is a notice of the International Gravitational-Wave Network. */
export function isIgwnNotice(fields: Fields): boolean {
  return 'superevent_id' in fields && 'alert_type' in fields;
}

/**
 * Reads an IGWN alert, from JSON (map in base64) or Avro (map as bytes); `event: null` or `RETRACTION` retracts.
 *
 * These alerts count no revisions: they are ordered by `time_created`.
 *
 * @throws {RefusedSkyFile} when a field is of another type
 */
export function readIgwnNotice(fields: Fields, format: 'IGWN_JSON' | 'IGWN_AVRO'): Notice {
  const name = canonicalName(textOf(fields, 'superevent_id') ?? '');
  if (name === '') throw new RefusedSkyFile('superevent_id must be the name of an event');
  const stage = textOf(fields, 'alert_type') ?? '';
  const event = isFields(fields['event']) ? fields['event'] : undefined;
  const far = event && numberOf(event, 'far');
  const fits = event && bytesOf(event, 'skymap');
  const isRetraction = stage.toUpperCase() === 'RETRACTION' || event === undefined;
  return {
    event: { name, aliases: [], kind: 'GRAVITATIONAL_WAVE' },
    product: 'NOTICE',
    stream: 'IGWN',
    format,
    revision: undefined,
    revisionName: stage,
    issuedUnixMs: unixMsOfIso(textOf(fields, 'time_created') ?? ''),
    eventUnixMs: event && unixMsOfIso(textOf(event, 'time') ?? ''),
    isTest: isTestName(name),
    isRetraction,
    localization: fits && { form: 'map', fits },
    noLocalizationReason: fits ? undefined : isRetraction ? 'it is a retraction' : 'event.skymap is absent',
    falseAlarmRatePerYear: far === undefined ? undefined : far * SECONDS_PER_YEAR,
    statedFalseAlarmRate: far === undefined ? undefined : { value: far, unit: 'Hz' },
    betterMapAt: undefined,
  };
}
