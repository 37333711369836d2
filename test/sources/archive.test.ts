import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { alertsOf, collected, readingOf, reasonsOf } from './collected.js';
import { encodedContainer, jsonText, madePacket } from './made-ztf-alert.js';

/** A container with one alert, named by number. */
function alertFile(number: number): Buffer {
  return encodedContainer([madePacket({}, { candid: BigInt(number) })]);
}

async function packed(members: readonly (readonly [name: string, content: Buffer])[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of members) pack.entry({ name }, content);
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

const MEMBERS = [
  ['night/1.avro', alertFile(1)],
  ['night/readme.md', Buffer.from('about')],
  ['night/2.avro', alertFile(2)],
  ['night/3.avro', alertFile(3)],
] as const;

describe('an archive', () => {
  it.each(['night.tar', 'night.tar.gz', 'night'])(
    'is read member by member, whatever its name: %s',
    async (name) => {
      const bytes = await packed(MEMBERS);
      const items = await readingOf(name, name === 'night.tar' ? bytes : gzipSync(bytes));
      expect(items.map(({ kind }) => kind)).toEqual(['alert', 'passed-over', 'alert', 'alert']);
      expect(alertsOf(items).map(({ alertId }) => alertId)).toEqual(['1', '2', '3']);
      expect(alertsOf(items)[1]?.origin.source).toMatch(/night[.a-z]*:night\/2\.avro$/);
    },
  );

  it('loses only the member that is damaged', async () => {
    const damaged = Buffer.from(MEMBERS[2][1]);
    damaged.fill(0xff, damaged.length - 10);
    const cut = MEMBERS[3][1].subarray(0, 900);
    const bytes = await packed([
      MEMBERS[0],
      ['night/bad.avro', damaged],
      ['night/cut.avro', cut],
      MEMBERS[3],
    ]);
    const items = await readingOf('night.tar', bytes);
    expect(items.map(({ kind }) => kind)).toEqual(['alert', 'refused', 'refused', 'alert']);
  });

  it.each([0.3, 0.5, 0.7, 0.9])('keeps what came before its own end when cut at %d', async (part) => {
    const bytes = await packed(MEMBERS);
    for (const whole of [bytes, gzipSync(bytes)]) {
      const items = await readingOf('cut.tar.gz', whole.subarray(0, Math.floor(whole.length * part)));
      expect(items.at(-1)).toMatchObject({ kind: 'refused' });
      const ids = alertsOf(items).map(({ alertId }) => alertId);
      expect(ids).toEqual(['1', '2', '3'].slice(0, ids.length));
      expect(ids.length).toBeLessThan(3);
    }
  });

  it('is refused from a broken member header on', async () => {
    const bytes = await packed(MEMBERS);
    const header = bytes.indexOf(Buffer.from('night/2.avro'));
    bytes.fill(0x41, header, header + 200);
    const items = await readingOf('night.tar', bytes);
    expect(items.map(({ kind }) => kind)).toEqual(['alert', 'passed-over', 'refused']);
    expect(reasonsOf(items)[0]).toMatch(/^damaged archive/);
  });

  it('may hold compressed members, but not archives without end', async () => {
    let bytes = await packed([['1.avro.gz', gzipSync(alertFile(1))]]);
    expect(alertsOf(await readingOf('once.tar', bytes)).length).toBe(1);
    for (let depth = 0; depth < 5; depth += 1) bytes = gzipSync(bytes);
    expect(reasonsOf(await readingOf('deep.gz', bytes))[0]).toMatch(/archive in 4 others is not opened/);
  });
});

describe('a directory', () => {
  it('is read in the byte order of paths, with what cannot be alerts passed over and counted', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'b'));
    for (const [name, content] of [
      ['a.avro', alertFile(1)],
      ['b.avro', alertFile(2)],
      ['b/z.avro', alertFile(3)],
      ['b0.avro', alertFile(4)],
      ['B.avro', alertFile(5)],
      ['c.avro.gz', gzipSync(alertFile(6))],
      ['d.json', jsonText(madePacket({}, { candid: 7n }))],
      ['table.csv', 'a,b'],
      ['.hidden.avro', alertFile(8)],
      ['schema.avsc', '{}'],
    ] as const)
      writeFileSync(join(root, name), content);
    symlinkSync(root, join(root, 'loop'));
    const items = await collected([root]);
    expect(alertsOf(items).map(({ alertId }) => alertId)).toEqual(['5', '1', '2', '3', '4', '6', '7']);
    expect(items.filter(({ kind }) => kind === 'passed-over').length).toBe(3);
    expect(reasonsOf(items)).toEqual([expect.stringMatching(/EISDIR/)]);
  });

  it('that does not exist is an error of the caller, before anything is read', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'a.avro'), alertFile(1));
    await expect(collected([root, join(root, 'absent')])).rejects.toThrow(BadUserInput);
    await expect(collected([root], { schemaDirectories: [join(root, 'absent')] })).rejects.toThrow(
      /schemaDirectories/,
    );
  });

  it('gives a file that is named itself a reading, whatever its name', async () => {
    const file = join(temporaryFolder(), 'alerts.txt');
    writeFileSync(file, alertFile(1));
    expect(alertsOf(await collected([file])).length).toBe(1);
  });
});
