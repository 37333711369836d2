import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAlerts } from '../../src/sources/open-source.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { SourceItem } from '../../src/sources/source-item.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const SHARES = 3;

const directory = temporaryFolder();

beforeAll(async () => {
  await writeSampleSurvey({ alertCount: 600, seed: 5, directory });
  await writeFile(join(directory, 'no-alerts.avro'), 'not Avro');
  await writeFile(join(directory, 'no-object.json'), JSON.stringify({ candidate: { candid: '1' } }));
  await writeFile(join(directory, 'notes.md'), '');
});

async function read(share?: { readonly index: number; readonly count: number }) {
  const items: SourceItem[] = [];
  for await (const item of readAlerts([directory], share === undefined ? {} : { share })) items.push(item);
  return items;
}

const nameOf = (item: SourceItem) => (item.kind === 'alert' ? [item.alert.transientName] : []);

describe('the shares of what is read', () => {
  test('are together what one reader reads, each alert, refusal and passed-over file in one of them', async () => {
    const shares = await Promise.all(
      Array.from({ length: SHARES }, (_, index) => read({ index, count: SHARES })),
    );
    const textOf = (item: SourceItem) =>
      item.kind === 'alert' ? `${item.alert.transientName} ${item.alert.alertId}` : JSON.stringify(item);
    expect(shares.flat().map(textOf).sort()).toEqual((await read()).map(textOf).sort());
  });

  test('hold whole transients, in the order of one reader, and no share holds nearly all', async () => {
    const all = await read();
    for (let index = 0; index < SHARES; index += 1) {
      const names = (await read({ index, count: SHARES })).flatMap(nameOf);
      const own = new Set(names);
      expect(names).toEqual(all.flatMap(nameOf).filter((name) => own.has(name)));
      expect(own.size).toBeGreaterThan(new Set(all.flatMap(nameOf)).size / (2 * SHARES));
    }
  });

  test('leave the telling of what can not be read to the first', async () => {
    const refusedBy = async (index: number) =>
      (await read({ index, count: SHARES })).filter(
        (item) => item.kind === 'refused' && item.file.endsWith('.avro'),
      ).length;
    expect([await refusedBy(0), await refusedBy(1), await refusedBy(2)]).toEqual([1, 0, 0]);
  });
});
