/** One of the compared servers, in a process of its own: `server.ts ours|mercurius|ours-standard`; prints its port. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import mercurius, { type IResolvers } from 'mercurius';
import { SCHEMA_FILE } from '../../schema/emit.js';
import { clearanceFor } from '../../src/access/clearance.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import type { AsOfArguments } from '../../src/operations/as-of.js';
import { deadlineAfter } from '../../src/operations/deadline.js';
import { findTransients, type TransientList } from '../../src/operations/find-transients.js';
import type { PageArguments } from '../../src/operations/page-request.js';
import { createRequestContext, type RequestContext } from '../../src/operations/request-context.js';
import { datapointsOf, lightCurveOf } from '../../src/operations/transient-points.js';
import type { TransientView } from '../../src/operations/view/transient-view.js';
import { createCursors } from '../../src/server/cursors.js';
import { madeServer } from '../../test/fixtures/made-server.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../test/fixtures/made-store.js';
import { madeSurvey } from '../../test/fixtures/made-survey.js';

/** Resolvers as anyone would write them for mercurius, over the same operations. */
const PLAIN_RESOLVERS = {
  Query: {
    transients: (_: unknown, args: PageArguments, context: RequestContext) => findTransients(context, args),
  },
  TransientConnection: {
    edges: (list: TransientList) => list.edges(),
    pageInfo: (list: TransientList) => list.pageInfo(),
    totalCount: (list: TransientList) => list.totalCount(),
  },
  Transient: {
    datapoints: (transient: TransientView, args: PageArguments, context: RequestContext) =>
      datapointsOf(context, transient, args),
    lightCurve: (transient: TransientView, args: AsOfArguments, context: RequestContext) =>
      lightCurveOf(context, transient, args),
  },
};

async function mercuriusServer({ storage, labels }: MadeStore) {
  const server = fastify();
  const cursors = createCursors(Buffer.from('the cursor secret of all tests'));
  const clock = () => MADE_AT_UNIX_MS;
  await server.register(mercurius, {
    schema: readFileSync(SCHEMA_FILE, 'utf8'),
    resolvers: PLAIN_RESOLVERS as IResolvers,
    jit: 1,
    context: () =>
      createRequestContext({
        viewer: ANONYMOUS,
        labelTable: labels,
        clearance: clearanceFor(ANONYMOUS, labels, clock()),
        storage,
        cursors,
        deadline: deadlineAfter(20_000, clock),
      }),
  });
  return server;
}

const [kind] = process.argv.slice(2);
const store = await madeStore(madeSurvey(60, 20));
const server =
  kind === 'mercurius'
    ? await mercuriusServer(store)
    : await madeServer(store, kind === 'ours-standard' ? { jit: false } : {});
await server.listen({ port: 0, host: '127.0.0.1' });
console.log((server.server.address() as AddressInfo).port);
process.once('SIGTERM', async () => {
  await server.close();
  await store.close();
});
