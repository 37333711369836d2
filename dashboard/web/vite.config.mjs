import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The page is served at /, and also below any prefix that a proxy puts in front of it.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    // The server's policy for pages admits files of its own, and no scripts within pages.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
