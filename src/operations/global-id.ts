import { type DatapointId, type Survey, toDatapointId } from '../domain/datapoint.js';
import { isSurvey } from '../domain/survey.js';
import type { TransientKey } from '../domain/transient.js';
import type { Hash } from '../storage/port/page.js';

/** What a global id names. */
export type GlobalId =
  | { readonly kind: 'TRANSIENT'; readonly key: TransientKey }
  | { readonly kind: 'DATAPOINT'; readonly id: DatapointId }
  | { readonly kind: 'STATE'; readonly hash: Hash }
  | { readonly kind: 'T2_RESULT'; readonly hash: Hash }
  | { readonly kind: 'REPORT'; readonly hash: Hash }
  | { readonly kind: 'REACTION'; readonly hash: Hash }
  | { readonly kind: 'ALERT'; readonly survey: Survey; readonly alertId: string }
  | { readonly kind: 'CONFIG'; readonly hash: Hash }
  | { readonly kind: 'UNIT_VERSION'; readonly hash: Hash }
  | { readonly kind: 'RUN'; readonly runId: string };

const HASH = /^[0-9a-f]{64}$/;
const DATAPOINT = /^(?:[0-9]{1,20}|h:[0-9a-f]{32})$/;
const ALERT = /^[A-Za-z0-9_.-]{1,64}$/;
const RUN = /^[A-Za-z0-9_-]{1,64}$/;
/** Longer names are no survey's. */
const MAX_NAME = 200;

/** Writes the id of a transient: `transient:ztf:ZTF18abxhyqv`. */
export function transientId(key: TransientKey): string {
  return `transient:${key.survey}:${key.name}`;
}

/** Writes the id of an alert: `alert:ztf:123`. */
export function alertId(survey: Survey, id: string): string {
  return `alert:${survey}:${id}`;
}

/** Writes a global id. The inverse of {@link parseGlobalId}. */
export function formatGlobalId(id: GlobalId): string {
  switch (id.kind) {
    case 'TRANSIENT':
      return transientId(id.key);
    case 'DATAPOINT':
      return id.id;
    case 'STATE':
      return `state:${id.hash}`;
    case 'T2_RESULT':
      return `t2result:${id.hash}`;
    case 'REPORT':
      return `report:${id.hash}`;
    case 'REACTION':
      return `reaction:${id.hash}`;
    case 'ALERT':
      return alertId(id.survey, id.alertId);
    case 'CONFIG':
      return `config:${id.hash}`;
    case 'UNIT_VERSION':
      return `unit:${id.hash}`;
    case 'RUN':
      return `run:${id.runId}`;
  }
}

/** Reads a global id; `undefined` for a text that is none, which is answered like an id of nothing. */
export function parseGlobalId(text: string): GlobalId | undefined {
  const split = text.indexOf(':');
  if (split < 0) return undefined;
  const [prefix, rest] = [text.slice(0, split), text.slice(split + 1)];
  if (isSurvey(prefix))
    return DATAPOINT.test(rest) ? { kind: 'DATAPOINT', id: toDatapointId(text) } : undefined;
  if (prefix === 'transient') return parseTransient(rest);
  if (prefix === 'alert') return parseAlert(rest);
  if (prefix === 'run') return RUN.test(rest) ? { kind: 'RUN', runId: rest } : undefined;
  if (!HASH.test(rest)) return undefined;
  switch (prefix) {
    case 'state':
      return { kind: 'STATE', hash: rest };
    case 't2result':
      return { kind: 'T2_RESULT', hash: rest };
    case 'report':
      return { kind: 'REPORT', hash: rest };
    case 'reaction':
      return { kind: 'REACTION', hash: rest };
    case 'config':
      return { kind: 'CONFIG', hash: rest };
    case 'unit':
      return { kind: 'UNIT_VERSION', hash: rest };
    default:
      return undefined;
  }
}

function parseTransient(text: string): GlobalId | undefined {
  const split = text.indexOf(':');
  const [survey, name] = [text.slice(0, Math.max(split, 0)), text.slice(split + 1)];
  if (!isSurvey(survey) || name === '' || name.length > MAX_NAME) return undefined;
  return { kind: 'TRANSIENT', key: { survey, name } };
}

function parseAlert(text: string): GlobalId | undefined {
  const split = text.indexOf(':');
  const [survey, id] = [text.slice(0, Math.max(split, 0)), text.slice(split + 1)];
  return isSurvey(survey) && ALERT.test(id) ? { kind: 'ALERT', survey, alertId: id } : undefined;
}
