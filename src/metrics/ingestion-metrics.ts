import { Counter, Gauge, type Registry } from 'prom-client';
import type { Survey } from '../domain/datapoint.js';
import { MJD_UNIX_EPOCH } from '../domain/time.js';
import type { IngestObserver } from '../engine/ingest/ingest-observer.js';
import { BoundedNames, leadingWords } from './bounded-names.js';

const SECONDS_A_DAY = 86_400;

/** Channels stand in job files; reasons are words of units. */
const MAX_CHANNELS = 200;
const MAX_REASONS = 50;
const MAX_SURVEYS = 20;

/** Makes the metrics of alerts coming in and of what channels decide about them. */
export function ingestionMetrics(registry: Registry): IngestObserver {
  const registers = [registry];
  const alerts = alertCounters(registry);
  const votes = voteCounters(registry);
  const commits = new Counter({
    name: 'ampelgraph_ingest_commits_total',
    help: 'Transactions of ingestion that went through.',
    registers,
  });
  const transients = new Counter({
    name: 'ampelgraph_ingest_transients_total',
    help: 'Changes of transients that were committed.',
    registers,
  });
  const conflicts = new Counter({
    name: 'ampelgraph_ingest_conflicts_total',
    help: 'Changes of transients worked out again because another process was faster.',
    registers,
  });
  const planned = new Counter({
    name: 'ampelgraph_t2_planned_total',
    help: 'New T2 tickets that ingestion planned.',
    registers,
  });
  return {
    ...alerts,
    ...votes,
    committed(outcome) {
      commits.inc();
      transients.inc(outcome.transients);
      conflicts.inc(outcome.conflicts);
      planned.inc(outcome.newTickets);
    },
  };
}

function alertCounters(registry: Registry): Pick<IngestObserver, 'read' | 'stored' | 'known' | 'refused'> {
  const registers = [registry];
  const surveys = new BoundedNames(MAX_SURVEYS);
  const reasons = new BoundedNames(MAX_REASONS);
  const bySurvey = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['survey'] as const, registers });
  const read = bySurvey('ampelgraph_alerts_read_total', 'Alerts read and handed to ingestion.');
  const stored = bySurvey('ampelgraph_alerts_stored_total', 'Alerts stored.');
  const duplicate = bySurvey('ampelgraph_alerts_duplicate_total', 'Alerts that were stored already.');
  const refused = new Counter({
    name: 'ampelgraph_alerts_refused_total',
    help: 'Alerts and packets refused; the survey is `unread` when the packet could not be read.',
    labelNames: ['survey', 'reason'] as const,
    registers,
  });
  const newest = new Gauge({
    name: 'ampelgraph_newest_alert_timestamp_seconds',
    help: 'Unix time at which the newest alert stored by this process was triggered; its age is the lag of ingestion.',
    labelNames: ['survey'] as const,
    registers,
    aggregator: 'max',
  });
  const newestMjd = new Map<Survey, number>();
  return {
    read: (survey, alerts) => read.inc({ survey: surveys.nameOf(survey) }, alerts),
    stored(survey, alerts, mjd) {
      stored.inc({ survey: surveys.nameOf(survey) }, alerts);
      if (mjd <= (newestMjd.get(survey) ?? Number.NEGATIVE_INFINITY)) return;
      newestMjd.set(survey, mjd);
      newest.set({ survey: surveys.nameOf(survey) }, (mjd - MJD_UNIX_EPOCH) * SECONDS_A_DAY);
    },
    known: (survey, alerts) => duplicate.inc({ survey: surveys.nameOf(survey) }, alerts),
    refused(survey, reason) {
      const name = survey === undefined ? 'unread' : surveys.nameOf(survey);
      refused.inc({ survey: name, reason: reasons.nameOf(leadingWords(reason)) });
    },
  };
}

function voteCounters(registry: Registry): Pick<IngestObserver, 'accepted' | 'rejected'> {
  const registers = [registry];
  const channels = new BoundedNames(MAX_CHANNELS);
  const reasons = new BoundedNames(MAX_REASONS);
  const accepted = new Counter({
    name: 'ampelgraph_t0_accepted_total',
    help: 'Alerts that the channel accepted in one world at least.',
    labelNames: ['channel'] as const,
    registers,
  });
  const rejected = new Counter({
    name: 'ampelgraph_t0_rejected_total',
    help: 'Alerts that the channel rejected in every world, by the reason that its filter gave.',
    labelNames: ['channel', 'reason'] as const,
    registers,
  });
  return {
    accepted: (channel) => accepted.inc({ channel: channels.nameOf(channel) }),
    rejected: (channel, reason) =>
      rejected.inc({ channel: channels.nameOf(channel), reason: reasons.nameOf(reason) }),
  };
}
