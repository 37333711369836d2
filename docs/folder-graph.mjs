/**
 * Draws which folder imports which, from the code, into docs/architecture.md between its markers.
 *
 * Usage: folder-graph.mjs [--check]   with --check it writes nothing and exits with 1 when the drawing is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import layers from '../.dependency-cruiser.mjs';

const page = fileURLToPath(new URL('architecture.md', import.meta.url));
const begin = '<!-- folder graph: begin, written by npm run docs:graph -->';
const end = '<!-- folder graph: end -->';

const text = readFileSync(page, 'utf8');
const updated = replaceBetweenMarkers(text, drawing(await folderImports()));

if (process.argv.includes('--check')) {
  if (text !== updated) {
    console.error('the folder graph of docs/architecture.md is out of date: run npm run docs:graph');
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, updated);
}

/** Gives the pairs [importing folder, imported folder], sorted, each once. */
async function folderImports() {
  const { output } = await cruise(['src', 'schema', 'resolvers', 'units'], {
    ...layers.options,
    baseDir: fileURLToPath(new URL('..', import.meta.url)),
    exclude: { path: '\\.test\\.ts$' },
  });
  const pairs = new Map();
  for (const { source, dependencies } of output.modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [folderOf(source), folderOf(resolved)];
      if (from !== undefined && to !== undefined && from !== to) pairs.set(`${from} ${to}`, [from, to]);
    }
  }
  return [...pairs.keys()].sort().map((key) => pairs.get(key));
}

/** A store is drawn apart from the port, since the difference is what matters; units are drawn as one. */
function folderOf(path) {
  const store = /^src\/storage\/(?!port\/)([^/]+)\//.exec(path);
  if (store !== null) return `storage-${store[1]}`;
  const [, folder] =
    /^src\/([^/]+?)(?:\.ts|\/.*)$/.exec(path) ?? /^(schema|resolvers|units)\//.exec(path) ?? [];
  return folder;
}

function drawing(pairs) {
  const edges = pairs.map(([from, to]) => `  ${from} --> ${to}`);
  return ['```mermaid', 'flowchart TD', ...edges, '```'].join('\n');
}

function replaceBetweenMarkers(markdown, content) {
  const [from, to] = [markdown.indexOf(begin), markdown.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${page} must hold the lines "${begin}" and "${end}", in this order`);
  }
  return `${markdown.slice(0, from + begin.length)}\n${content}\n${markdown.slice(to)}`;
}
