import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ZtfAlertPacket } from '../../src/sources/sample-survey/ztf-alert-packet.js';
import { compileZtfAlertType, ZTF_ALERT_SCHEMA } from '../../src/sources/sample-survey/ztf-alert-schema.js';
import { containerBlock, containerHeader } from '../../test/sources/made-ztf-alert.js';
import { ALERTS_A_TRANSIENT, laterAlert, seedAlert } from './made-alerts.js';

/** Size of the benchmark. */
export interface Size {
  /** Transients stored before anything is measured, 20 datapoints each. */
  readonly seeded: number;
  /** Those of them that get ten more alerts. */
  readonly active: number;
  /** Alerts of the directory with one file an alert. */
  readonly singleFiles: number;
}

/** Where the alerts of a benchmark lie. */
export interface AlertFiles {
  readonly seed: string;
  /** Ten containers in the order of time, each with one alert of each active transient. */
  readonly nights: readonly string[];
  readonly singles: string;
}

const ALERTS_A_BLOCK = 20;

const type = compileZtfAlertType();
const header = containerHeader(JSON.stringify(ZTF_ALERT_SCHEMA), 'null');

/** Writes all alerts of a benchmark into a directory, in the order of time, uncompressed as ZTF's archive is. */
export async function writeAlerts(directory: string, size: Size): Promise<AlertFiles> {
  const seed = join(directory, 'seed.avro');
  const singles = join(directory, 'singles');
  const nights: string[] = [];
  await mkdir(singles, { recursive: true });
  await writeContainer(seed, alertsOf(0, size.seeded, seedAlert));
  for (let night = 0; night < ALERTS_A_TRANSIENT; night++) {
    const file = join(directory, `night-${night}.avro`);
    await writeContainer(
      file,
      alertsOf(0, size.active, (transient) => laterAlert(transient, night)),
    );
    nights.push(file);
  }
  for (const packet of alertsOf(0, size.singleFiles, laterOf(size.active)))
    await writeFile(join(singles, `${packet.objectId}_${packet.candid}.avro`), containerOfOne(packet));
  return { seed, nights, singles };
}

/** Encodes alerts one by one, as they stand in a container: for decoding from memory. */
export function encodedAlerts(count: number, active: number): readonly Buffer[] {
  return [...alertsOf(0, count, laterOf(active))].map((packet) => type.toBuffer(packet));
}

/** Night by night, so that neighbouring alerts are of different transients. */
function laterOf(active: number): (place: number) => ZtfAlertPacket {
  return (place) => laterAlert(place % active, Math.floor(place / active));
}

function* alertsOf(
  from: number,
  to: number,
  alertOf: (place: number) => ZtfAlertPacket,
): Generator<ZtfAlertPacket> {
  for (let place = from; place < to; place++) yield alertOf(place);
}

async function writeContainer(file: string, packets: Iterable<ZtfAlertPacket>): Promise<void> {
  await pipeline(Readable.from(blocks(packets)), createWriteStream(file));
}

function* blocks(packets: Iterable<ZtfAlertPacket>): Generator<Buffer> {
  yield header;
  let block: Buffer[] = [];
  for (const packet of packets)
    if (block.push(type.toBuffer(packet)) === ALERTS_A_BLOCK) {
      yield containerBlock(block.length, Buffer.concat(block));
      block = [];
    }
  if (block.length > 0) yield containerBlock(block.length, Buffer.concat(block));
}

function containerOfOne(packet: ZtfAlertPacket): Buffer {
  return Buffer.concat([header, containerBlock(1, type.toBuffer(packet))]);
}
