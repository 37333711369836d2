import { describe, expect, test } from 'vitest';
import { filesUnder, isThere, readText } from '../architecture/repository.js';

const isBuilt = isThere('dist/dashboard/index.html');
if (!isBuilt) console.warn('skipped: dist/dashboard is not built; run npm run build');

describe.skipIf(!isBuilt)('the bundle of the dashboard works without a network', () => {
  const files = filesUnder('dist/dashboard').filter((path) => /\.(?:html|js|css|svg)$/.test(path));
  const texts = files.map((path) => ({ path, text: readText(path) }));

  test('every file that the page loads lies beside it', () => {
    const loaded = [
      ...readText('dist/dashboard/index.html').matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g),
    ];
    const addresses = loaded.map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThanOrEqual(3);
    expect(addresses.filter((address) => !address.startsWith('./assets/'))).toEqual([]);
    expect(addresses.filter((address) => !isThere(`dist/dashboard/${address}`))).toEqual([]);
  });

  test('no file names another host, but for the names of namespaces', () => {
    const hosts = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z0-9.-]+[^"'`\s)]*/gi)].map(
        ([host]) => `${path}: ${host}`,
      ),
    );
    expect(hosts.filter((host) => !/http:\/\/www\.w3\.org\/(?:1999|2000|1998)\//.test(host))).toEqual([]);
  });

  test('the page holds no script of its own, which the policy of the server would refuse', () => {
    expect(readText('dist/dashboard/index.html')).not.toMatch(/<script(?![^>]*\ssrc=)/);
  });

  test('it is small: below 200 KB in all', () => {
    const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(200_000);
  });
});
