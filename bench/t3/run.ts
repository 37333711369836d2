import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Alert } from '../../src/domain/datapoint.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { madeAlerts } from '../../test/fixtures/made-alert.js';
import { filled } from '../../test/fixtures/made-store.js';
import { scratchFolder } from '../scratch-folder.js';
import type { Measured, SessionOrder } from './session.js';

const TALKED = 1_000;
const SMALL = 10_000;
const LARGE = Number(process.argv[2] ?? 100_000);
const POINTS = 3;
const AT_ONCE = 500;
const SESSION = fileURLToPath(new URL('./session.ts', import.meta.url));

/** `Counter` looks at each transient and says one thing at the end; `Talker` says five things of each and posts one. */
const CASES = [
  { count: TALKED, unit: 'Talker' },
  { count: SMALL, unit: 'Counter' },
  { count: LARGE, unit: 'Counter' },
] as const;

const folder = scratchFolder();
console.log(
  'transients | unit | s | us a transient | CPU us a transient | peak RSS, MB | growth in the session | peak heap',
);
const path = join(folder, 'store.sqlite');
const store = await filled(await openSqliteStorage({ path }), []);
let stored = 0;
const fillTo = async (count: number) => {
  for (; stored < count; stored += AT_ONCE)
    await store.ingest(alertsOf(stored, Math.min(count, stored + AT_ONCE)));
};
for (const { count, unit } of CASES) {
  await fillTo(count);
  tell(unit, await measured({ store: path, unit, name: `${unit}-${count}` }));
}
await store.close();

/** The last alert of each transient, with the points before it. */
function alertsOf(from: number, to: number): readonly Alert[] {
  return Array.from({ length: to - from }, (_, place) => from + place).flatMap((index) =>
    madeAlerts({
      name: `ZTF20${index.toString(36).padStart(7, '0')}`,
      raDeg: (index * 0.618_034 * 360) % 360,
      decDeg: -80 + (160 * index) / LARGE,
      points: Array.from({ length: POINTS }, (__, n) => ({
        id: 1_000_000 + index * 10 + n,
        mjd: 60_000 + n,
        mag: 18 + ((index + n) % 30) / 10,
      })),
    }).slice(-1),
  );
}

async function measured(order: SessionOrder): Promise<Measured> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', '@oxc-node/core/register', SESSION, JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += String(text);
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`the session ended with ${String(status)}`);
  return JSON.parse(said);
}

function tell(unit: string, { reviewed, seconds, cpuSeconds, peakMb, beforeMb, peakHeapMb }: Measured): void {
  const each = (total: number) => ((total * 1e6) / reviewed).toFixed(0);
  console.log(
    `${reviewed} | ${unit} | ${seconds.toFixed(1)} | ${each(seconds)} | ${each(cpuSeconds)} | ${peakMb.toFixed(0)} | ${(peakMb - beforeMb).toFixed(0)} | ${peakHeapMb.toFixed(0)}`,
  );
}
