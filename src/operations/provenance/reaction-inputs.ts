import { isSurvey } from '../../domain/survey.js';
import type { GlobalId } from '../global-id.js';
import type { RequestContext } from '../request-context.js';
import type { ReactionView } from '../view/reaction-view.js';
import { toReportView } from '../view/report-view.js';
import { inputsOfReport } from './report-inputs.js';

/**
 * Lists what a post rests on: the states and results of its transient that its session was handed, the whole session
 * where it is about none, the transient where there is no report (a session that was cut off, or is forgotten).
 *
 * A unit may let others of its session flow into what it says of one; the report names them.
 *
 * @throws {CostExceeded} when the session was handed more of the transient than a graph has room for
 */
export async function inputsOfReaction(
  context: RequestContext,
  reaction: ReactionView,
): Promise<readonly GlobalId[]> {
  const order = Date.parse(reaction.at);
  const { rows } = await context.storage.records.find(context.clearance, {
    kind: 'REPORT',
    keys: [`process:${reaction.channel}:${reaction.process}`],
    fromOrder: order,
    toOrder: order,
    direction: 'ASC',
    first: 1,
  });
  const report = rows[0] && toReportView(rows[0]);
  if (reaction.about === undefined) return report ? [{ kind: 'REPORT', hash: report.hash }] : [];
  const handed = report ? await inputsOfReport(context, report, reaction.about) : [];
  return handed.length > 0 ? handed : transientOf(reaction.about);
}

function transientOf(nameAndSurvey: string): readonly GlobalId[] {
  const split = nameAndSurvey.indexOf('/');
  const [survey, name] = [nameAndSurvey.slice(0, split), nameAndSurvey.slice(split + 1)];
  return isSurvey(survey) ? [{ kind: 'TRANSIENT', key: { survey, name } }] : [];
}
