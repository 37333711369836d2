import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../src/domain/datapoint.js';
import { type ReadOptions, readAlerts } from '../../src/sources/open-source.js';
import type { SourceItem } from '../../src/sources/source-item.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

/** Reads everything. */
export async function collected(
  paths: readonly string[],
  options?: ReadOptions,
): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of readAlerts(paths, options)) items.push(item);
  return items;
}

/** Writes a file in a directory of its own, which goes away with the test, and reads it. */
export async function readingOf(name: string, content: string | Buffer): Promise<readonly SourceItem[]> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, name), content);
  return collected([directory]);
}

/** Picks the alerts out of what was read. */
export function alertsOf(items: readonly SourceItem[]): readonly Alert[] {
  return items.flatMap((item) => (item.kind === 'alert' ? [item.alert] : []));
}

/** Picks the reasons of refusals out of what was read. */
export function reasonsOf(items: readonly SourceItem[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'refused' ? [item.reason] : []));
}

/** Leaves out of an alert what depends on the encoding: the raw records and the place. */
export function withoutEncoding(alert: Alert): unknown {
  const bare = ({ datapoint, label }: Alert['trigger']): unknown => ({ datapoint, label });
  const { origin: _origin, trigger, history, ...rest } = alert;
  return { ...rest, trigger: bare(trigger), history: history.map(bare) };
}
