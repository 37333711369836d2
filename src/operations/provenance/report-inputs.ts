import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CorruptStore, CostExceeded } from '../../domain/errors.js';
import { isSurvey } from '../../domain/survey.js';
import type { GlobalId } from '../global-id.js';
import type { RequestContext } from '../request-context.js';
import type { ReviewReportView } from '../view/report-view.js';

/** Inputs of a report that a graph has room for. */
const MAX_REPORT_INPUTS = 5000;

/** A line is some hundred bytes; this many bytes are beyond the inputs that a graph has room for. */
const MAX_BYTES = 64 << 20;

const unpacked = promisify(gunzip);

/** A line of the list that a session keeps (src/engine/t3/input-list.ts). */
interface InputLine {
  readonly survey: string;
  readonly name: string;
  readonly states: readonly string[];
  readonly results: readonly string[];
}

/**
 * Lists what a session of T3 was handed, in order: the states and results of each transient, or the transient itself
 * where there were none.
 *
 * @param transient  of this one alone, `<survey>/<name>`; of all unless given
 * @throws {CostExceeded} when that is more than a graph has room for
 */
export async function inputsOfReport(
  { storage, clearance }: RequestContext,
  { hash, inputs }: ReviewReportView,
  transient?: string,
): Promise<readonly GlobalId[]> {
  const packed = await storage.records.blob(clearance, { kind: 'REPORT', id: hash }, inputs);
  if (!packed) return [];
  const ids = linesOf(await textOf(packed))
    .filter(({ survey, name }) => transient === undefined || transient === `${survey}/${name}`)
    .flatMap(idsOf);
  if (ids.length > MAX_REPORT_INPUTS) throw tooMany();
  return ids;
}

async function textOf(packed: Uint8Array): Promise<string> {
  try {
    return (await unpacked(packed, { maxOutputLength: MAX_BYTES })).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooMany();
    throw new CorruptStore(`the inputs of a report can't be read: ${String(error)}`);
  }
}

function linesOf(text: string): readonly InputLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): InputLine => JSON.parse(line));
}

function idsOf({ survey, name, states, results }: InputLine): readonly GlobalId[] {
  if (!isSurvey(survey)) return [];
  if (states.length + results.length === 0) return [{ kind: 'TRANSIENT', key: { survey, name } }];
  return [
    ...states.map((hash): GlobalId => ({ kind: 'STATE', hash })),
    ...results.map((hash): GlobalId => ({ kind: 'T2_RESULT', hash })),
  ];
}

function tooMany(): CostExceeded {
  return new CostExceeded(
    `the report rests on more than ${MAX_REPORT_INPUTS} states and results; ask for the provenance of one of these`,
  );
}
