import { hash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clearance } from '../../access/clearance.js';
import type { LabelTable } from '../../access/label.js';
import type { Viewer } from '../../access/viewer.js';
import type { MatchProgress } from '../../catalogues/match-file.js';
import type { MatchRequest } from './match-request.js';

/** How far a job is. `QUEUED` and `RUNNING` ones have a process that works on them. */
export type MatchStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

/** All that is known of a job, as it is kept in its folder. */
export interface MatchRecord {
  readonly id: string;
  /** Who may ask for it; see {@link ownerOf}. */
  readonly owner: string;
  /** Whose jobs it is counted with. */
  readonly countedWith: string;
  /** With which rights it was matched; see {@link rightsOf}. */
  readonly rights: string;
  readonly request: MatchRequest;
  readonly status: MatchStatus;
  /** Lines of the table, the header's included; of VOTable they tell little. */
  readonly lines: number;
  readonly progress: MatchProgress;
  /** The first rows that were refused. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly createdAtUnixMs: number;
  /** When a process last said that it works on it. */
  readonly aliveAtUnixMs: number;
}

/** Names who asks: the subject of a token. Of jobs without a token whoever knows the id is the owner. */
export function ownerOf(viewer: Viewer): string {
  return viewer.kind === 'TOKEN' ? hash('sha256', `token ${viewer.subject}`) : 'anonymous';
}

/** Names what somebody may read: another clearance, or another table of labels, is another name. */
export function rightsOf(clearance: Clearance, labels: LabelTable): string {
  const table = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify([clearance.key, table]));
}

/** Reads the record in a folder; `undefined` when there is none. */
export async function readRecord(folder: string): Promise<MatchRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as MatchRecord;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a record whole, or, when its folder is gone, says `false`. */
export async function writeRecord(folder: string, record: MatchRecord): Promise<boolean> {
  const unfinished = join(folder, 'job.json.part');
  try {
    await writeFile(unfinished, JSON.stringify(record), { mode: 0o600 });
    await rename(unfinished, join(folder, 'job.json'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
