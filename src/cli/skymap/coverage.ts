import type { Command } from 'commander';
import { coverageOf } from '../../operations/sky/coverage.js';
import type { DayRange } from '../../sky/candidates/window.js';
import { type GrantsOption, withGrants } from '../grants-option.js';
import { askingAs, dayRange, eventOfArgument, levelArgument, printJson } from './asking.js';

interface CoverageOptions extends GrantsOption {
  readonly level: number;
  readonly within?: DayRange;
  readonly proxy: boolean;
  readonly json: boolean;
}

/** Adds `ampelgraph skymap coverage`. */
export function addSkymapCoverage(skymap: Command): void {
  withGrants(
    skymap
      .command('coverage')
      .description('how much of the region of an event was observed: by uploaded pointings, else by alerts')
      .argument('<event>', 'file, id or name')
      .option('--level <probability>', 'credible level', levelArgument, 0.9)
      .option('--within <days>', 'days from the event: 0d..10d (any time)', dayRange)
      .option('--proxy', 'by alerts, even where pointings were uploaded', false)
      .option('--json', 'one line of JSON', false),
  ).action((argument: string, options: CoverageOptions) =>
    askingAs(options, async (context) => {
      const event = await eventOfArgument(context, argument);
      const { level, within, proxy } = options;
      const coverage = await coverageOf(context, event, {
        level,
        ...(within ? { window: within } : {}),
        ...(proxy ? { kind: 'ALERT_PROXY' } : {}),
      });
      printJson({ event: event.state.name, coverage: coverage ?? null }, options.json);
    }),
  );
}
