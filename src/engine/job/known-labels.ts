import { DEFAULT_LABEL_TABLE, type LabelName } from '../../access/label.js';
import { nearestName } from '../../domain/near-miss.js';
import { type ReadJobFile, ReviewTaskChoice } from './job-file.js';
import type { Mistake } from './mistake.js';

/** Rights that points of ZTF and LSST have, whether or not a file says who holds them. */
const SURVEY_LABELS: readonly LabelName[] = [
  ...DEFAULT_LABEL_TABLE.keys(),
  'ztf-partnership',
  'ztf-caltech',
  'ztf-restricted',
];

/** A right of a group is the grant of its own name: no row need say so. */
const GROUP = 'group:';

/**
 * Checks that the labels which channels may use, and their sinks may carry, are ones that something can have: a misspelt
 * one opens nothing, and its channel would silently see too little.
 *
 * @param mistakes  what is wrong is added here
 */
export function mistakesOfLabels({ job, places, taskPlaces }: ReadJobFile, mistakes: Mistake[]): void {
  const known = [...new Set([...SURVEY_LABELS, ...Object.keys(job.labels)])];
  const check = (labels: readonly LabelName[], path: Mistake['path']) => {
    for (const [index, label] of labels.entries())
      if (!known.includes(label) && !label.startsWith(GROUP))
        mistakes.push({ path: [...path, index], message: messageOf(label, known) });
  };
  for (const [index, { access, t3 = [] }] of job.channels.entries()) {
    const path = ['channels', places[index]!];
    if (access !== 'every-label') check(access, [...path, 'access']);
    for (const [place, { sinks }] of t3.entries())
      for (const [name, { mayCarry }] of Object.entries(sinks))
        check(mayCarry, [...path, 't3', place, 'sinks', name, 'mayCarry']);
  }
  for (const [index, { task, config }] of (job.tasks ?? []).entries()) {
    const sinks =
      task === 'review' ? ReviewTaskChoice.shape.sinks.safeParse(config['sinks']).data : undefined;
    for (const [name, { mayCarry }] of Object.entries(sinks ?? {}))
      check(mayCarry, ['tasks', taskPlaces[index]!, 'config', 'sinks', name, 'mayCarry']);
  }
}

function messageOf(label: LabelName, known: readonly LabelName[]): string {
  const near = nearestName(label, known);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `expected a label of a survey, of \`labels\` or of a group (group:...), found ${label}${hint}`;
}
