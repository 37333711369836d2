import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Folders of built pages. */
export interface PageFolders {
  /** GraphiQL: index.html and its assets. */
  readonly graphiql: string;
  readonly dashboard: string;
}

const HTML = 'text/html; charset=utf-8';

/** Finds the folders of the pages in this package: beside the sources in development, beside the code once built. */
export function defaultPageFolders(): PageFolders {
  const dist = join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'dist');
  return { graphiql: join(dist, 'graphiql'), dashboard: join(dist, 'dashboard') };
}

/** Serves the landing page or the dashboard at `/`, and the files of GraphiQL below `/graphiql/`. */
export async function addPages(server: FastifyInstance, folders: PageFolders): Promise<void> {
  if (hasIndex(folders.graphiql))
    await server.register(fastifyStatic, {
      root: folders.graphiql,
      prefix: '/graphiql/',
      index: false,
      decorateReply: false,
    });
  if (hasIndex(folders.dashboard))
    await server.register(fastifyStatic, { root: folders.dashboard, prefix: '/', decorateReply: false });
  else server.get('/', (_request, reply) => reply.type(HTML).send(LANDING_PAGE));
}

/** Answers a browser at `/graphql` with GraphiQL; its assets are found below `/graphiql/`. */
export async function sendGraphiql(reply: FastifyReply, folders: PageFolders): Promise<FastifyReply> {
  if (!hasIndex(folders.graphiql))
    return reply
      .type('text/plain; charset=utf-8')
      .send('GraphiQL is not built. Run `node bin/prepare.mjs`, then load this page again.\n');
  const page = await readFile(join(folders.graphiql, 'index.html'), 'utf8');
  return reply.type(HTML).send(page.replace(/<head>/i, '<head><base href="/graphiql/">'));
}

function hasIndex(folder: string): boolean {
  return existsSync(join(folder, 'index.html'));
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : packageRoot(parent);
}

const LANDING_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AmpelGraph</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
dt { font-weight: 600; margin-top: 1rem; }
dd { margin: 0; }
</style>
</head>
<body>
<h1>AmpelGraph</h1>
<p>Astronomical transients over GraphQL.</p>
<dl>
<dt><a href="/graphql">/graphql</a></dt>
<dd>The API: POST a query as JSON, or open it in a browser to try queries by hand.</dd>
<dt><a href="/healthz">/healthz</a></dt>
<dd>Says that the server answers.</dd>
<dt><a href="/readyz">/readyz</a></dt>
<dd>Says that the store answers, too.</dd>
</dl>
</body>
</html>
`;
