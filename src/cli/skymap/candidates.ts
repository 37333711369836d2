import { type Command, InvalidArgumentError, Option } from 'commander';
import { coerceInputValue, isInputType } from 'graphql';
import { BadUserInput } from '../../domain/errors.js';
import type { SelectionRequest } from '../../operations/sky/candidate-selection.js';
import { listCandidates } from '../../operations/sky/candidates.js';
import { explainCandidate } from '../../operations/sky/explain-candidate.js';
import { skymapId } from '../../operations/sky/open-event.js';
import type { TransientWhere } from '../../operations/where/transient-where.js';
import { graphqlSchema } from '../../server/graphql-schema.js';
import { type DayRange, PRESETS, type PresetName } from '../../sky/candidates/window.js';
import { type GrantsOption, withGrants } from '../grants-option.js';
import { askingAs, dayRange, eventOfArgument, levelArgument, printJson } from './asking.js';
import { candidatesText } from './candidates-text.js';

/** Options that choose candidates. */
export interface SelectionOptions extends GrantsOption {
  readonly level: number;
  readonly preset?: PresetName;
  readonly detected?: DayRange;
  readonly firstDetected?: DayRange;
  readonly where?: TransientWhere;
  readonly json: boolean;
}

interface CandidatesOptions extends SelectionOptions {
  readonly order: 'LEVEL' | 'DENSITY' | 'SEPARATION' | 'FIRST_DETECTION';
  readonly first: number;
}

/** Adds `ampelgraph skymap candidates`. */
export function addSkymapCandidates(skymap: Command): void {
  withSelection(
    skymap
      .command('candidates')
      .description('transients that may be the counterpart of an event')
      .argument('<event>', 'file, id or name'),
  )
    .addOption(
      new Option('--order <by>', 'what they are ordered by')
        .choices(['LEVEL', 'DENSITY', 'SEPARATION', 'FIRST_DETECTION'])
        .default('LEVEL'),
    )
    .option('--first <n>', 'so many at most, up to 1000', Number, 1000)
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph skymap candidates IC191001A --level 0.9 --preset neutrino --grants ztf-partnership --json
  $ ampelgraph skymap candidates bayestar.fits --level 0.9 --detected 0d..10d --first-detected=-500d..10d`,
    )
    .action((argument: string, options: CandidatesOptions) => candidates(argument, options));
}

/** Adds `ampelgraph skymap explain`. */
export function addSkymapExplain(skymap: Command): void {
  withSelection(
    skymap
      .command('explain')
      .description('why a transient is a candidate of an event, or is none: each cut with value and limit')
      .argument('<event>', 'file, id or name')
      .argument('<transient>', "the survey's name"),
  ).action((argument: string, transient: string, options: SelectionOptions) =>
    askingAs(options, async (context) => {
      const event = await eventOfArgument(context, argument);
      const explanation = await explainCandidate(context, event, transient, selectionOf(options));
      if (!explanation)
        throw new BadUserInput(`no transient called ${transient} is seen; --grants opens more`, [
          'transient',
        ]);
      const { isCandidate, cuts, localization } = explanation;
      printJson({ event: event.state.name, transient, isCandidate, cuts, localization }, options.json);
    }),
  );
}

/** Adds the options that choose candidates. */
export function withSelection(command: Command): Command {
  return withGrants(
    command
      .option('--level <probability>', 'credible level', levelArgument, 0.9)
      .option('--preset <name>', 'neutrino, gw_kilonova or grb_afterglow', presetArgument)
      .option('--detected <days>', 'some detection within these days from the event: 0d..10d', dayRange)
      .option(
        '--first-detected <days>',
        'first detected within these days: --first-detected=-500d..10d',
        dayRange,
      )
      .option('--where <json>', 'what they fulfil besides, as TransientWhere of the API', whereArgument)
      .option('--json', 'one line of JSON, with all that the API tells', false),
  );
}

/** Gives the selection that options ask for. */
export function selectionOf({
  level,
  preset,
  detected,
  firstDetected,
  where,
}: SelectionOptions): SelectionRequest {
  const window =
    detected || firstDetected
      ? {
          ...(detected ? { detection: detected } : {}),
          ...(firstDetected ? { firstDetection: firstDetected } : {}),
        }
      : undefined;
  return { level, ...(preset ? { preset } : {}), ...(window ? { window } : {}), ...(where ? { where } : {}) };
}

async function candidates(argument: string, options: CandidatesOptions): Promise<void> {
  await askingAs(options, async (context) => {
    const event = await eventOfArgument(context, argument);
    const { order, first } = options;
    const list = await listCandidates(context, event, { ...selectionOf(options), order, first });
    const edges = await list.edges();
    const rows = await Promise.all(
      edges.map(async (edge) => ({
        name: edge.node.name,
        survey: edge.node.survey,
        raDeg: edge.node.raDeg,
        decDeg: edge.node.decDeg,
        credibleLevel: edge.credibleLevel ?? null,
        probabilityDensityPerDeg2: edge.probabilityDensityPerDeg2 ?? null,
        separationArcsec: edge.separationArcsec ?? null,
        detectionsInWindow: await edge.detectionsInWindow(),
        datapointsInWindow: await edge.datapointsInWindow(),
        firstDetectionMjd: edge.firstDetectionMjd ?? null,
        lastLimitMjd: edge.lastLimitMjd ?? null,
      })),
    );
    const { preset = null, window, level, selectionHash } = list;
    const answer = {
      id: skymapId(event),
      event: event.state.name,
      level,
      preset,
      window,
      localization: await list.localization(),
      totalCount: await list.totalCount(),
      funnel: await list.funnel(),
      countsByLevel: await list.countsByLevel(),
      completeness: await list.completeness(),
      selectionHash,
      candidates: rows,
    };
    if (options.json) printJson(answer, true);
    else process.stdout.write(candidatesText(answer));
  });
}

function presetArgument(text: string): PresetName {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const known = (Object.keys(PRESETS) as PresetName[]).find((name) => name === wanted);
  if (!known)
    throw new InvalidArgumentError(`expected one of ${Object.keys(PRESETS).join(', ').toLowerCase()}.`);
  return known;
}

function whereArgument(text: string): TransientWhere {
  const type = graphqlSchema().getType('TransientWhere');
  if (!isInputType(type)) throw new TypeError('TransientWhere is no input of the schema');
  try {
    return coerceInputValue(JSON.parse(text), type, (path, _, error) => {
      throw new InvalidArgumentError(`${path.join('.')}: ${error.message}`);
    }) as TransientWhere;
  } catch (error) {
    if (error instanceof SyntaxError) throw new InvalidArgumentError(`expected JSON: ${error.message}.`);
    throw error;
  }
}
