import type { Viewer } from '../../../src/access/viewer.js';
import type { Alert } from '../../../src/domain/datapoint.js';
import { randomAlerts } from './alerts.js';
import { CHANNEL_NAMES, type RawChannel, randomChannels } from './channels.js';
import { Draw } from './draw.js';
import { type RawNotice, randomNotices } from './events.js';
import { type RawFootprint, randomFootprints } from './footprints.js';
import { withReviews } from './oracle-reviews.js';
import { type RawWatch, randomWatches } from './watches.js';

/** Somebody who asks, and when. */
export interface Asker {
  readonly viewer: Viewer;
  readonly grants: ReadonlySet<string>;
  readonly nowUnixMs: number;
}

/** A data right: as a configuration file has it, and who holds it, said plainly and apart from src/access. */
export interface RawLabel {
  readonly name: string;
  readonly row:
    | 'everyone'
    | { readonly grants: string[] }
    | { readonly everyoneFrom: string; readonly grants: string[] }
    | undefined;
  readonly isHeldBy: (asker: Asker) => boolean;
}

/** Alerts that arrive at one instant, in one run. */
export interface Step {
  readonly runId: string;
  readonly nowUnixMs: number;
  readonly alerts: readonly Alert[];
}

/** A small survey with its users, before anything of it has met the product. */
export interface Survey {
  readonly seed: number;
  readonly labels: readonly RawLabel[];
  readonly channels: readonly RawChannel[];
  readonly steps: readonly Step[];
  readonly t2: 'AFTER_EACH_STEP' | 'NEVER';
  /** Messages about events, registered in this order before the first alert. */
  readonly notices?: readonly RawNotice[];
  /** Observations, uploaded before the first alert. */
  readonly footprints?: readonly RawFootprint[];
  /** What operators watch, before the first alert. */
  readonly watches?: readonly RawWatch[];
}

/** When the first alerts arrive; a second later the next. */
export const FIRST_STEP_UNIX_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
/** After everything has arrived. */
export const EMBARGO_END_UNIX_MS = FIRST_STEP_UNIX_MS + 100 * DAY_MS;

/** By the clock of the store: after all that arrives, and before anybody asks, whose deadline thus never comes. */
export const STORE_NOW_UNIX_MS = EMBARGO_END_UNIX_MS - 2 * DAY_MS;

/** Every grant that anybody may hold; the last opens nothing. */
export const GRANTS = [
  'partner',
  'collaboration',
  'caltech',
  'early',
  'group:tde',
  'team-a',
  'team-b',
  'elsewhere',
] as const;

/** The rights of the surveys: for everyone, by grants, with a date, and of a group without a row. */
export const LABELS: readonly RawLabel[] = [
  { name: 'open', row: 'everyone', isHeldBy: () => true },
  {
    name: 'partner',
    row: { grants: ['partner', 'collaboration'] },
    isHeldBy: ({ grants }) => grants.has('partner') || grants.has('collaboration'),
  },
  { name: 'caltech', row: { grants: ['caltech'] }, isHeldBy: ({ grants }) => grants.has('caltech') },
  {
    name: 'embargoed',
    row: { everyoneFrom: new Date(EMBARGO_END_UNIX_MS).toISOString(), grants: ['early'] },
    isHeldBy: ({ grants, nowUnixMs }) => nowUnixMs >= EMBARGO_END_UNIX_MS || grants.has('early'),
  },
  { name: 'group:tde', row: undefined, isHeldBy: ({ grants }) => grants.has('group:tde') },
];

/** Makes the survey of a seed. */
export function randomSurvey(seed: number): Survey {
  const draw = new Draw(seed);
  const channels = randomChannels(draw);
  const alerts = randomAlerts(draw);
  return {
    seed,
    labels: LABELS,
    // By a draw of their own, as the notices below.
    channels: withReviews(channels, new Draw(seed + 9_000_011), new Draw(seed + 15_000_017)),
    steps: stepsOf(draw, alerts),
    t2: draw.chance(0.9) ? 'AFTER_EACH_STEP' : 'NEVER',
    // Drawn by themselves: the alerts of a seed are what they were before there were events.
    notices: randomNotices(new Draw(seed + 7_000_003)),
    footprints: randomFootprints(new Draw(seed + 11_000_017)),
    watches: randomWatches(new Draw(seed + 13_000_027)),
  };
}

function stepsOf(draw: Draw, alerts: readonly Alert[]): readonly Step[] {
  const steps: Step[] = [];
  const rest = [...alerts];
  let [run, inRun] = [1, 0];
  while (rest.length > 0) {
    steps.push({
      runId: `01RUN${String(run).padStart(3, '0')}`,
      nowUnixMs: FIRST_STEP_UNIX_MS + steps.length * 1000,
      alerts: rest.splice(0, draw.int(1, 4)),
    });
    inRun++;
    if (draw.chance(0.3) || inRun === 5) [run, inRun] = [run + 1, 0];
  }
  return steps;
}

/** The same person, allowed to say something in every channel's name. */
export function writing({ viewer, ...asker }: Asker): Asker {
  if (viewer.kind === 'ANONYMOUS') return { viewer, ...asker };
  const grants = [...viewer.grants, ...CHANNEL_NAMES.map((channel) => `write:${channel}`)];
  return { ...asker, viewer: { ...viewer, grants } };
}

/** Draws somebody: anonymous one time in four; before, at and after the embargo's end. */
export function randomAsker(draw: Draw): Asker {
  const nowUnixMs = EMBARGO_END_UNIX_MS + draw.pick([-DAY_MS, -1, 0, DAY_MS]);
  const grants = draw.chance(0.25) ? [] : draw.some(GRANTS, draw.pick([0.15, 0.3, 0.6]));
  if (grants.length === 0 && draw.chance(0.8))
    return { viewer: { kind: 'ANONYMOUS' }, grants: new Set(), nowUnixMs };
  return {
    viewer: { kind: 'TOKEN', subject: `someone-${draw.int(1, 9)}`, grants },
    grants: new Set(grants),
    nowUnixMs,
  };
}

/** Somebody who may see everything; source of identifiers and cursors that others try. */
export const INSIDER: Asker = {
  viewer: { kind: 'TOKEN', subject: 'insider', grants: GRANTS },
  grants: new Set(GRANTS),
  nowUnixMs: EMBARGO_END_UNIX_MS,
};

/** Describes a survey in a few lines, for failures. */
export function describeSurvey(survey: Survey): string {
  const channels = survey.channels.map(({ choice }) => `  channel ${JSON.stringify(choice)}`);
  const steps = survey.steps.flatMap(({ runId, nowUnixMs, alerts }) =>
    alerts.map(({ transientName, alertId, trigger, history }) => {
      const point = ({ datapoint, label }: typeof trigger) =>
        `${datapoint.id.slice(0, 14)}/${label}/${datapoint.kind[0]}${datapoint.sign?.[0] ?? ''}@${datapoint.mjd}`;
      return `  ${runId} +${(nowUnixMs - FIRST_STEP_UNIX_MS) / 1000}s ${transientName} alert ${alertId}: ${point(trigger)} [${history.map(point).join(', ')}]`;
    }),
  );
  const notices = (survey.notices ?? []).map(
    ({ notice, label }) => `  notice for ${label ?? 'everyone'}: ${JSON.stringify(notice)}`,
  );
  const footprints = (survey.footprints ?? []).map(
    ({ log, label }) => `  footprint for ${label ?? 'everyone'}: ${JSON.stringify(log)}`,
  );
  const watches = (survey.watches ?? []).map(
    ({ name, cones, label }) => `  ${name} for ${label ?? 'everyone'}: ${JSON.stringify(cones)}`,
  );
  const head = `survey ${survey.seed}, T2 ${survey.t2}`;
  return [head, ...channels, ...steps, ...notices, ...footprints, ...watches].join('\n');
}
