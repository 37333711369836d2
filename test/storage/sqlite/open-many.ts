import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';

/** Opens new stores, each at the same instant as another process that runs this; prints how many could not be opened. */
const [folder = '', startUnixMs = '0', rounds = '0'] = process.argv.slice(2);
const INTERVAL_MS = 60;

let failed = 0;
for (let round = 0; round < Number(rounds); round++) {
  const atUnixMs = Number(startUnixMs) + round * INTERVAL_MS;
  // Waits in a loop: a timer would not let the two meet.
  while (Date.now() < atUnixMs);
  try {
    const storage = await openSqliteStorage({ path: `${folder}/${round}.sqlite` });
    await storage.close();
  } catch (error) {
    failed++;
    console.error(error);
  }
}
console.log(failed);
