import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, deflateRaw } from 'node:zlib';
import avro from 'avsc';
import { hashAt } from '../../domain/seeded-random.js';
import { mjdOfJd, unixMsOfMjd } from '../../domain/time.js';
import { alertsOfPlan } from './generate-sample-survey.js';
import { manifestOf, readmeOf, sourceRows, type WrittenFile } from './survey-manifest.js';
import { planSampleSurvey, type SampleSurveyOptions, type SurveyPlan } from './survey-plan.js';
import type { ZtfAlertPacket } from './ztf-alert-packet.js';
import { compileZtfAlertType } from './ztf-alert-schema.js';

/** How far the writing has come. */
export interface WritingProgress {
  readonly alerts: number;
  readonly alertCount: number;
  readonly files: number;
}

export interface WriteSampleSurveyOptions extends SampleSurveyOptions {
  /** Created when absent. Files of an earlier survey with other names stay: give an empty one. */
  readonly directory: string;
  /** Called after each file. */
  readonly onProgress?: (progress: WritingProgress) => void;
  /** Compression of the blocks. Default `deflate`, a third of the size; `null` gives equal bytes on every platform. */
  readonly codec?: 'deflate' | 'null';
}

/** What was written. */
export interface WrittenSurvey {
  /** Names of the Avro files within the directory, in the order of time. */
  readonly files: readonly string[];
  readonly alerts: number;
  /** Number of different object ids, asteroids and artefacts among them. */
  readonly transients: number;
}

/** A file takes whole nights until it holds this many alerts. */
const ALERTS_A_FILE = 2000;
const BLOCK_BYTES = 1 << 18;

/** Level 1 takes some half of the time of the default; the files are 6 % larger (40 MB of packets). */
const CODECS: avro.CodecOptions = {
  null: (block, done) => done(null, block),
  deflate: (block, done) => deflateRaw(block, { level: constants.Z_BEST_SPEED }, done),
};

/**
 * Writes a sample survey as Avro object container files in ZTF's shape, whole nights to a file, with `manifest.json`,
 * `README.md` and `sources.csv` (what each source truly is) beside them.
 *
 * Equal options give equal bytes (with `deflate`: on the same platform and Node version). Files are named by their
 * number and first night, so that the order of names is the order of time.
 *
 * @throws {BadUserInput} when an option is out of range
 *
 * @example
 * await writeSampleSurvey({ alertCount: 10_000, seed: 1, directory: 'data/sample' });
 */
export async function writeSampleSurvey(options: WriteSampleSurveyOptions): Promise<WrittenSurvey> {
  const { directory, codec = 'deflate', onProgress } = options;
  const plan = planSampleSurvey(options);
  const type = compileZtfAlertType();
  await mkdir(directory, { recursive: true });
  const written: WrittenFile[] = [];
  let alerts = 0;
  for (const nights of inFiles(alertsOfPlan(plan))) {
    const file = await writeFileOf(nights, {
      directory,
      codec,
      type,
      seed: plan.seed,
      place: written.length,
    });
    written.push(file);
    alerts += file.alerts;
    onProgress?.({ alerts, alertCount: options.alertCount, files: written.length });
  }
  await writeCompanions(directory, plan, written);
  return { files: written.map(({ name }) => name), alerts, transients: plan.sources.length };
}

/** One file's worth of alerts, taken from the survey as they are written. */
interface AlertRun {
  readonly firstMjd: number;
  readonly lastMjd: () => number;
  readonly taken: () => number;
  readonly alerts: Iterable<ZtfAlertPacket>;
}

/** Cuts the stream of alerts into runs of whole nights; each run must be used up before the next is asked for. */
function* inFiles(alerts: Iterator<ZtfAlertPacket, void>): Generator<AlertRun> {
  let ahead = alerts.next();
  while (!ahead.done) {
    let taken = 0;
    let lastMjd = mjdOfJd(ahead.value.candidate.jd);
    const firstMjd = lastMjd;
    function* run(): Generator<ZtfAlertPacket> {
      while (!ahead.done) {
        const mjd = mjdOfJd(ahead.value.candidate.jd);
        if (taken >= ALERTS_A_FILE && Math.floor(mjd) > Math.floor(lastMjd)) return;
        lastMjd = mjd;
        taken += 1;
        yield ahead.value;
        ahead = alerts.next();
      }
    }
    yield { firstMjd, lastMjd: () => lastMjd, taken: () => taken, alerts: run() };
  }
}

interface FileSettings {
  readonly directory: string;
  readonly codec: 'deflate' | 'null';
  readonly type: avro.Type;
  readonly seed: number;
  readonly place: number;
}

async function writeFileOf(run: AlertRun, settings: FileSettings): Promise<WrittenFile> {
  const { directory, codec, type, seed, place } = settings;
  const night = new Date(unixMsOfMjd(Math.floor(run.firstMjd))).toISOString().slice(0, 10);
  const name = `sample-${String(place + 1).padStart(4, '0')}-${night.replaceAll('-', '')}.avro`;
  const encoder = new avro.streams.BlockEncoder(type, {
    codec,
    codecs: CODECS,
    blockSize: BLOCK_BYTES,
    syncMarker: syncMarkerOf(seed, place),
  });
  await pipeline(Readable.from(run.alerts), encoder, createWriteStream(join(directory, name)));
  return { name, alerts: run.taken(), firstMjd: run.firstMjd, lastMjd: run.lastMjd() };
}

/** The container's sync marker is usually random; here it belongs to the seed and the file. */
function syncMarkerOf(seed: number, place: number): Buffer {
  const marker = Buffer.alloc(16);
  for (let word = 0; word < 4; word++) marker.writeUInt32LE(hashAt(seed, place, word, 801), 4 * word);
  return marker;
}

async function writeCompanions(
  directory: string,
  plan: SurveyPlan,
  files: readonly WrittenFile[],
): Promise<void> {
  const manifest = manifestOf(plan, files);
  await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(directory, 'README.md'), readmeOf(manifest));
  await pipeline(Readable.from(sourceRows(plan)), createWriteStream(join(directory, 'sources.csv')));
}
