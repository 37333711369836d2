import { describe, expect, test } from 'vitest';
import { filesUnder, isThere, readText } from '../architecture/repository.js';

const isBuilt = isThere('dist/graphiql/index.html');
if (!isBuilt) console.warn('skipped: dist/graphiql is not built; run npm run build');

describe.skipIf(!isBuilt)('the GraphiQL bundle works without a network', () => {
  const texts = filesUnder('dist/graphiql')
    .filter((path) => /\.(?:html|js|css)$/.test(path))
    .map((path) => ({ path, text: readText(path) }));

  test('every file that the page loads is a file of ours', () => {
    const page = readText('dist/graphiql/index.html');
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    const ours = loaded.filter((address) => address.startsWith('/graphiql/'));
    expect(ours.length).toBeGreaterThan(0);
    expect(loaded.filter((address) => !address.startsWith('/graphiql/') && address !== 'data:,')).toEqual([]);
    expect(ours.filter((address) => !isThere(`dist${address}`))).toEqual([]);
  });

  test('no script, style or worker names a content delivery network', () => {
    const networks =
      /jsdelivr|unpkg\.com|cdnjs|esm\.(?:sh|run)|skypack|googleapis|gstatic|bootstrapcdn|typekit/i;
    expect(texts.filter(({ text }) => networks.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('no style, import or worker is fetched by an absolute address', () => {
    const remote =
      /url\(\s*["']?(?:https?:)?\/\/|@import\s+["'](?:https?:)?\/\/|\bimport\(\s*["'`]https?:|importScripts\(\s*["'`]https?:|new Worker\(\s*["'`]https?:/;
    expect(texts.filter(({ text }) => remote.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('it opens with the query of the README and a place for the token', () => {
    const scripts = texts.filter(({ path }) => path.endsWith('.js')).map(({ text }) => text);
    expect(scripts.some((text) => text.includes('query Cone'))).toBe(true);
    expect(scripts.some((text) => text.includes('Authorization'))).toBe(true);
  });
});
