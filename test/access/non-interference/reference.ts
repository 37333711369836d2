import type { Alert } from '../../../src/domain/datapoint.js';
import type { Asker, Survey } from './survey.js';

/**
 * Gives the survey as it would have been had nothing ever arrived that the asker may not see: without the alerts with
 * a hidden trigger, without hidden points in the packets of the others, without channels that he may not read.
 *
 * Uses what the generator says of labels and channels, and nothing of the product.
 */
export function surveySeenBy(survey: Survey, asker: Asker): Survey {
  const held = new Set(survey.labels.filter((label) => label.isHeldBy(asker)).map(({ name }) => name));
  const steps = survey.steps.map((step) => ({
    ...step,
    alerts: step.alerts.flatMap((alert) => seen(alert, held)),
  }));
  return {
    ...survey,
    channels: survey.channels.filter((channel) => channel.isReadBy(asker)),
    // Steps without alerts stay: engines run, and look at what T3 selects, whatever arrives.
    steps,
    notices: (survey.notices ?? []).filter(({ label }) => label === undefined || held.has(label)),
    footprints: (survey.footprints ?? []).filter(({ label }) => label === undefined || held.has(label)),
    watches: (survey.watches ?? []).filter(({ label }) => label === undefined || held.has(label)),
  };
}

function seen(alert: Alert, held: ReadonlySet<string>): readonly Alert[] {
  if (!held.has(alert.trigger.label)) return [];
  return [{ ...alert, history: alert.history.filter(({ label }) => held.has(label)) }];
}

/** Tells whether the asker lacks anything of the survey. */
export function hidesSomething(survey: Survey, seenSurvey: Survey): boolean {
  const size = ({ channels, steps, notices = [], footprints = [], watches = [] }: Survey) =>
    channels.length +
    notices.length +
    footprints.length +
    watches.length +
    steps
      .flatMap(({ alerts }) => alerts.map(({ history }) => 1 + history.length))
      .reduce((sum, n) => sum + n, 0);
  return size(survey) !== size(seenSurvey);
}
