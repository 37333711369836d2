import type { Command } from 'commander';
import { type Clearance, clearanceFor } from '../access/clearance.js';
import { ANONYMOUS, type Viewer } from '../access/viewer.js';
import type { Storage } from '../storage/port/storage.js';
import { wordList } from './word-list.js';

/** Who asks. */
export interface GrantsOption {
  readonly grants?: readonly string[];
}

/** Reads what a grant option gives. */
export const grantWords = wordList(() => true, 'grants: names of labels and groups');

/** Adds the option that says who asks. */
export function withGrants(command: Command): Command {
  return command.option(
    '--grants <grant...>',
    'see what a holder of these grants sees, separated by spaces or commas (none: what everyone sees)',
    grantWords,
  );
}

/** Gives the viewer as whom a command asks: whoever runs it may take any grants; without them he asks as anybody. */
export function viewerOfGrants({ grants }: GrantsOption): Viewer {
  return grants ? { kind: 'TOKEN', subject: 'operator', grants } : ANONYMOUS;
}

/** Gives what that viewer may read now. */
export async function clearanceOfGrants({ registry }: Storage, options: GrantsOption): Promise<Clearance> {
  return clearanceFor(viewerOfGrants(options), await registry.labels(), Date.now());
}
