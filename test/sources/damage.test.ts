import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BLOCK_BYTES, readContainer } from '../../src/sources/avro/read-container.js';
import { ByteWindow, refillFrom } from '../../src/sources/byte-window.js';
import { alertSchemas } from '../../src/sources/open-source.js';
import { reasonOf } from '../../src/sources/refusal.js';
import { shapePacket } from '../../src/sources/shape-packet.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { alertsOf, readingOf, reasonsOf } from './collected.js';
import {
  containerBlock,
  containerHeader,
  encodedContainer,
  encodedDatum,
  MADE_SCHEMA,
  madePacket,
  madeSource,
  varint,
} from './made-ztf-alert.js';

const SCHEMA_TEXT = JSON.stringify(MADE_SCHEMA);
const THREE = [1, 2, 3].map((number) => madePacket({}, { candid: BigInt(number) }));

describe('a container that is cut', () => {
  const real = realData('alerts-ztf/kowalski-20231012/2475433850015010009.avro');

  it.skipIf(real === undefined)('is refused at every twentieth of a real file', async () => {
    const bytes = readFileSync(real ?? '');
    for (let twentieth = 0; twentieth < 20; twentieth += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * twentieth) / 20));
      const items = await readingOf('cut.avro', cut);
      expect(items.map(({ kind }) => kind)).toEqual(['refused']);
      expect(reasonsOf(items)[0]).toMatch(
        twentieth === 0 ? /^an empty file$/ : /truncated|length|list|text|container/,
      );
    }
    expect(alertsOf(await readingOf('whole.avro', bytes)).length).toBe(1);
  });

  it.each(['null', 'deflate', 'snappy'])(
    'keeps the alerts of the blocks before the cut (%s)',
    async (codec) => {
      const whole = encodedContainer(THREE, { codec });
      for (let missing = 1; missing < 500; missing += 7) {
        const items = await readingOf('cut.avro', whole.subarray(0, whole.length - missing));
        const [last, ...before] = [...items].reverse();
        expect(last).toMatchObject({ kind: 'refused', file: expect.stringMatching(/cut\.avro$/) });
        for (const item of before) expect(item.kind).toBe('alert');
        if (missing < 100) expect(before.length).toBe(2);
      }
      expect(alertsOf(await readingOf('whole.avro', whole)).map(({ alertId }) => alertId)).toEqual([
        '1',
        '2',
        '3',
      ]);
    },
  );

  it('is refused, not taken for empty, when only its header is left', async () => {
    const items = await readingOf('header.avro', containerHeader(SCHEMA_TEXT, 'null'));
    expect(reasonsOf(items)).toEqual(['an Avro container without any packet']);
  });
});

describe('a block that lies', () => {
  const datum = encodedDatum(madePacket());
  const header = containerHeader(SCHEMA_TEXT, 'null');

  async function reasonFor(block: Buffer): Promise<string> {
    const items = await readingOf('lying.avro', Buffer.concat([header, block]));
    expect(items.map(({ kind }) => kind)).toEqual(['refused']);
    expect(items[0]).toMatchObject({ kind: 'refused' });
    return reasonsOf(items)[0] ?? '';
  }

  it('about its size is refused', async () => {
    expect(await reasonFor(containerBlock(1, datum, datum.length + 40))).toMatch(/^truncated: the block/);
    expect(await reasonFor(containerBlock(1, datum, datum.length - 1))).toMatch(
      /does not end with the marker/,
    );
    expect(await reasonFor(containerBlock(1, datum, -3))).toMatch(/a block of -3 bytes/);
    expect(await reasonFor(containerBlock(1, datum, MAX_BLOCK_BYTES + 1))).toMatch(
      /at most 67108864 are read/,
    );
  });

  it('about its number of packets is refused', async () => {
    expect(await reasonFor(containerBlock(0, datum))).toMatch(/bytes left over/);
    expect(await reasonFor(containerBlock(-1, datum))).toMatch(/a block of -1 packets/);
    const two = await readingOf('lying.avro', Buffer.concat([header, containerBlock(2, datum)]));
    expect(two.map(({ kind }) => kind)).toEqual(['alert', 'refused']);
  });

  it('about the length of a text or list in it is refused', async () => {
    const text = Buffer.from(datum);
    text.set(varint(1000), 0);
    expect(await reasonFor(containerBlock(1, text))).toMatch(/length|left|end of its block|union/);
    const at = datum.indexOf(Buffer.from([2, 4]), 100);
    const list = Buffer.from(datum);
    list.set(Buffer.from([2, 0xfe]), at);
    expect(await reasonFor(containerBlock(1, list))).toMatch(
      /list of|length|end of its block|union|left over/,
    );
  });

  it('is passed, and the blocks after it are read, when its marker is right', async () => {
    const broken = Buffer.from(datum);
    broken.fill(0xff, 20, 60);
    const blocks = [datum, broken, datum].map((bytes) => containerBlock(1, bytes));
    const items = await readingOf('middle.avro', Buffer.concat([header, ...blocks]));
    expect(items.map(({ kind }) => kind)).toEqual(['alert', 'refused', 'alert']);
  });

  it('with a wrong checksum, or bytes that no codec made, is refused', async () => {
    for (const codec of ['snappy', 'deflate']) {
      const bytes = encodedContainer([madePacket()], { codec });
      const place = bytes.length - 16 - 30;
      bytes[place] = (bytes[place] ?? 0) ^ 0x55;
      const items = await readingOf('flipped.avro', bytes);
      expect(items.map(({ kind }) => kind)).toEqual(['refused']);
      expect(reasonsOf(items)[0]).toMatch(/damaged|cannot be read|left over|length|truncated/);
    }
    const short = Buffer.concat([
      containerHeader(SCHEMA_TEXT, 'snappy'),
      containerBlock(1, Buffer.from([1, 2])),
    ]);
    expect(reasonsOf(await readingOf('short.avro', short))).toEqual(['a snappy block without checksum']);
  });

  it('that would unpack to more than a block may have is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_BLOCK_BYTES + 100)).subarray(10, -8);
    const file = Buffer.concat([containerHeader(SCHEMA_TEXT, 'deflate'), containerBlock(1, bomb)]);
    expect(reasonsOf(await readingOf('bomb.avro', file))[0]).toMatch(/ERR_BUFFER_TOO_LARGE/);
  });
});

describe('a header that cannot be used', () => {
  it.each([
    [
      'a codec that is not read',
      containerHeader(SCHEMA_TEXT, 'bzip2'),
      /compressed with "bzip2"; null, deflate/,
    ],
    ['a schema that is not JSON', containerHeader('{', 'null'), /schema that is not JSON/],
    [
      'a schema with an unknown type',
      containerHeader('{"type":"strange"}', 'null'),
      /"strange", which it does not define/,
    ],
    ['a schema that is no record', containerHeader('"long"', 'null'), /not a record/],
    [
      'a record of something else',
      containerHeader('{"type":"record","name":"x","fields":[{"name":"a","type":"int"}]}', 'null'),
      /neither a candidate nor a diaSource record \(but a\)/,
    ],
  ])('is refused: %s', async (_what, header, reason) => {
    const items = await readingOf(
      'header.avro',
      Buffer.concat([header, containerBlock(1, Buffer.from([2]))]),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['refused']);
    expect(reasonsOf(items)[0]).toMatch(reason);
  });

  it('is refused when its metadata claims to be longer than the file', async () => {
    const items = await readingOf(
      'long.avro',
      Buffer.concat([Buffer.from('Obj\x01'), varint(1), varint(100_000)]),
    );
    expect(reasonsOf(items)[0]).toMatch(/^header: a length of 100000 where/);
  });
});

describe('a file that is something else', () => {
  it.each([
    ['a PNG image', 'plot.avro', Buffer.from('89504e470d0a1a0a0000', 'hex'), /a PNG image/],
    ['a FITS file', 'map.dat', Buffer.from('SIMPLE  =   T'), /a FITS file/],
    ['text', 'notes.avro', Buffer.from('once upon a time'), /begins with the bytes 6f6e6365/],
    ['nothing', 'empty.avro', Buffer.alloc(0), /^an empty file$/],
    ['blanks', 'blank.json', Buffer.from(' \n\n'), /^an empty file$/],
    ['gzip of nothing', 'empty.gz', gzipSync(Buffer.alloc(0)), /^an empty file$/],
    [
      'gzip of garbage',
      'garbage.gz',
      gzipSync(Buffer.from([7, 7, 7, 7, 7, 7])),
      /begins with the bytes 07070707/,
    ],
    [
      'gzip that is broken',
      'broken.gz',
      Buffer.from('1f8b080000000000000355555555', 'hex'),
      /cannot be read: .*Z_/,
    ],
    ['zeros', 'zeros.bin', Buffer.alloc(64), /Confluent message of schema 0, which no .avsc file defines/],
  ])('is refused with what it is: %s', async (_what, name, content, reason) => {
    const items = await readingOf(name, content);
    expect(items).toEqual([
      {
        kind: 'refused',
        file: expect.stringContaining(name),
        offset: expect.any(Number),
        reason: expect.stringMatching(reason),
      },
    ]);
  });
});

describe('a packet that lacks what every alert has', () => {
  it.each([
    [
      'a magnitude',
      madePacket({}, { magpsf: null }),
      /candidate.magpsf must be a magnitude; received undefined/,
    ],
    ['a date', madePacket({}, { jd: 12 }), /candidate.jd must be a Julian date; received 12/],
    ['a filter', madePacket({}, { fid: 9 }), /candidate.fid must be 1, 2 or 3; received 9/],
    ['a place on the sky', madePacket({}, { dec: 91 }), /a place on the sky; received 210.91, 91/],
    ['a position', madePacket({}, { ra: null }), /a place on the sky; received undefined, 54.31/],
    ['an object', madePacket({ objectId: '' }), /no object id/],
    ['a readable name', madePacket({ objectId: 'ZTF\u0007' }), /is no name of an object/],
  ])('is refused, the next one is read: %s', async (_what, packet, reason) => {
    const items = await readingOf(
      'one.avro',
      encodedContainer([packet, madePacket()], { packetsPerBlock: 2 }),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['refused', 'alert']);
    expect(reasonsOf(items)[0]).toMatch(reason);
  });

  it.each([
    ['no record at all', null],
    ['history alone', [madeSource()]],
  ])('is refused, the others of its file are read: a triggering record, with %s', async (_what, history) => {
    const fields = MADE_SCHEMA.fields.map((field) =>
      field.name === 'candidate' ? { ...field, type: ['null', field.type] } : field,
    );
    const without = madePacket({ candidate: null, prv_candidates: history });
    const items = await readingOf(
      'one.avro',
      encodedContainer([...THREE, without, madePacket({}, { candid: 4n })], {
        packetsPerBlock: 5,
        schema: { ...MADE_SCHEMA, fields },
      }),
    );
    expect(alertsOf(items).map(({ alertId }) => alertId)).toEqual(['1', '2', '3', '4']);
    expect(reasonsOf(items)).toEqual([
      'no alert of ZTF or LSST: it has neither a candidate nor a diaSource record (but schemavsn, objectId, candid)',
    ]);
  });
});

describe('a file with random damage', () => {
  it.each(['null', 'deflate', 'snappy'])('never stops the reader (%s)', async (codec) => {
    const random = seededRandom(41);
    const whole = encodedContainer([...THREE, ...THREE], { codec, packetsPerBlock: 2 });
    const schemas = alertSchemas();
    let refusedFiles = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const bytes = Buffer.from(whole);
      for (let flips = 0; flips < 3; flips += 1)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const chunks = [bytes];
      const window = new ByteWindow(refillFrom(async () => chunks.shift()));
      let isRefused = false;
      for await (const placed of readContainer(window, schemas)) {
        if ('reason' in placed) isRefused = true;
        else outcomeOf(() => shapePacket(placed.packet, { source: 'made', offset: placed.offset }));
      }
      if (isRefused) refusedFiles += 1;
    }
    expect(refusedFiles).toBeGreaterThan(100);
  });
});

/** Runs what may refuse an alert; anything else that it throws fails the test. */
function outcomeOf(shape: () => unknown): unknown {
  try {
    return shape();
  } catch (error) {
    return reasonOf(error);
  }
}
