import { describe, expect, test } from 'vitest';
import { NOW, type OpenStorage, openPrepared, RUN } from './fixture.js';

/** What the journal and the store as a whole promise. */
export function journalContract(open: OpenStorage): void {
  describe('the journal', () => {
    test('gives entries back newest first, as they were written', async () => {
      const storage = await openPrepared(open);
      const first = { atUnixMs: NOW, runId: RUN, kind: 'RUN_STARTED', message: 'began' };
      const second = {
        ...first,
        kind: 'ALERT_REFUSED',
        message: 'no jd',
        detail: { offset: 3, of: [1, null] },
      };
      await storage.journal.append([first, second]);
      expect(await storage.journal.recent(10)).toEqual([second, first]);
      expect(await storage.journal.recent(1)).toEqual([second]);
      await storage.close();
    });

    test('answers a ping while it is open and throws when it is closed', async () => {
      const storage = await openPrepared(open);
      await storage.ping();
      await storage.close();
      await expect(storage.ping()).rejects.toThrow();
    });
  });
}
